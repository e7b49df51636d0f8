import { warning, type Diagnostic } from '../lib/diagnostic.ts';
import { ok, type Result } from '../lib/result.ts';
import { plural, quoteList } from '../lib/text.ts';
import { createBase, planBase, type BaseRecord } from '../buildroot/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { mirrorWarnings, openConfiguredMirror } from './open-mirror.ts';

/** Makes the base root of the mirror as it is now, or says that it is there. */
export async function rootCreateCommand(context: Context): Promise<Result<Answer>> {
  const { settings, progress, signal } = context;
  if (context.isDryRun) return planOnly(context);
  const created = await createBase({
    open: () => openConfiguredMirror(context),
    isPinned: settings.pin !== undefined,
    settings: settings.buildroot,
    rootsDir: outPaths(settings).roots,
    progress,
    signal,
  });
  if (!created.ok) return created;
  const { base, mirror } = created.value;
  const plan = planBase(mirror, settings.buildroot);
  if (!plan.ok) return plan;
  const { identity, packages } = plan.value;
  return ok({
    text: `${base.dir}: base root of ${plural(packages.length, 'package')}${base.isNew ? '' : ', made before'}\n`,
    json: {
      format: 1,
      identity,
      mirror: mirror.identity,
      packages: packages.map((item) => item.file),
      dir: base.dir,
      isNew: base.isNew,
      failedScripts: base.record?.failedScripts ?? [],
      leftNew: base.record?.leftNew ?? [],
    },
    warnings: [...mirrorWarnings(context, mirror), ...(base.isNew ? selfCheck(base.dir, base.record) : [])],
  });
}

async function planOnly(context: Context): Promise<Result<Answer>> {
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const plan = planBase(mirror.value, context.settings.buildroot);
  if (!plan.ok) return plan;
  const { identity, packages } = plan.value;
  return ok({
    text: `base root ${identity.slice(0, 12)} of ${plural(packages.length, 'package')}\n`,
    json: { format: 1, identity, mirror: mirror.value.identity, packages: packages.map((item) => item.file) },
    warnings: mirrorWarnings(context, mirror.value),
  });
}

/** On a fresh root every script succeeds and activates the configuration files of its package; what did not is worth a look. */
function selfCheck(dir: string, record: BaseRecord | undefined): readonly Diagnostic[] {
  const location = { file: `${dir}.log` };
  const found: Diagnostic[] = [];
  if (record === undefined) return found;
  if (record.failedScripts.length > 0) {
    const message = `these package scripts ended with a failure: ${quoteList(record.failedScripts)}`;
    const hint = 'installpkg would not even tell; what they said is in the log';
    found.push(warning('buildroot/script-failed', message, { location, hint }));
  }
  if (record.leftNew.length > 0) {
    const message = `no script activated ${quoteList(record.leftNew)}`;
    const hint = 'look for the reason in the log; the programs concerned run without their configuration';
    found.push(warning('buildroot/left-new', message, { location, hint }));
  }
  return found;
}
