import { join } from 'node:path';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { fail, type Result } from '../lib/result.ts';
import { openMirror, type Mirror } from '../mirror/index.ts';
import { outPaths, type Context } from './context.ts';

/** Opens the mirror of the settings: pin and signature are checked here, each file again when it is used. */
export async function openConfiguredMirror(context: Context): Promise<Result<Mirror>> {
  const { settings, signal } = context;
  if (settings.mirror === undefined) {
    return fail(
      problem('settings/missing', 'No mirror is set.', {
        location: { file: join(settings.projectDir, 'slackforge.yaml') },
        hint: 'Add "mirror: DIR or URL" to slackforge.local.yaml, or run scripts/quickstart, which makes a stand-in.',
      }),
    );
  }
  return openMirror({
    location: settings.mirror,
    cacheDir: outPaths(settings).mirrorCache,
    ...(settings.pin === undefined ? {} : { pin: settings.pin }),
    ...(settings.keyring === undefined ? {} : { keyring: settings.keyring }),
    signal,
  });
}

/** A mirror with neither pin nor key is used, as an operator's own copy may be, but not in silence. */
export function mirrorWarnings({ settings }: Context, mirror: Mirror): readonly Diagnostic[] {
  if (settings.pin !== undefined || settings.keyring !== undefined) return [];
  const message = `The mirror ${mirror.location} is taken on trust: the settings have neither a pin nor a key for it.`;
  const hint = `Set keyring (slackforge.yaml shows how), or freeze this state with "pin: ${mirror.identity}".`;
  return [warning('mirror/unverified', message, { hint })];
}
