import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { ensureBase, planBase } from '../buildroot/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { mirrorWarnings, openConfiguredMirror } from './open-mirror.ts';

/** Makes the base root from the mirror, or says that it is there. */
export async function rootCommand(context: Context): Promise<Result<Answer>> {
  const { settings, progress, signal } = context;
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const plan = planBase(mirror.value, settings.buildroot);
  if (!plan.ok) return plan;
  const { identity, packages } = plan.value;
  const warnings = mirrorWarnings(context, mirror.value);
  const facts = {
    format: 1,
    identity,
    mirror: mirror.value.identity,
    packages: packages.map((item) => item.file),
  };
  if (context.isDryRun) {
    return ok({
      text: `base root ${identity.slice(0, 12)} of ${plural(packages.length, 'package')}\n`,
      json: facts,
      warnings,
    });
  }
  const base = await ensureBase(mirror.value, settings.buildroot, outPaths(settings).roots, progress, signal);
  if (!base.ok) return base;
  return ok({
    text: `${base.value.dir}: base root of ${plural(packages.length, 'package')}\n`,
    json: { ...facts, dir: base.value.dir },
    warnings,
  });
}
