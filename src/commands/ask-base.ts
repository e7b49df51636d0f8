import { warning, type Diagnostic } from '../lib/diagnostic.ts';
import type { BasePackages } from '../graph/index.ts';
import type { Context } from './context.ts';
import { basePackagesOf } from './resolve-names.ts';

/**
 * The packages of the mirror for a question that can be answered without them too. Where no mirror is set, or it cannot be opened now, the
 * answer is that of the recipes alone, and a warning says so.
 */
export async function askBase(
  context: Context,
): Promise<{ readonly base: BasePackages | undefined; readonly warnings: readonly Diagnostic[] }> {
  const without = (why: string): { base: undefined; warnings: readonly Diagnostic[] } => ({
    base: undefined,
    warnings: [
      warning('graph/no-base', `What the base has is not known: ${why}`, {
        hint: 'Needs that the base meets count as needs of recipes here.',
      }),
    ],
  });
  if (context.settings.mirror === undefined) return without('no mirror is set.');
  // Loaded only now: a project without a mirror has no use for downloads and signatures.
  const { openConfiguredMirror } = await import('./open-mirror.ts');
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return without(mirror.diagnostics[0]?.message ?? 'the mirror cannot be opened.');
  return { base: basePackagesOf(mirror.value), warnings: [] };
}
