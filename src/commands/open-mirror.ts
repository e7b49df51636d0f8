import type { Result } from '../lib/result.ts';
import { openMirror, type Mirror } from '../mirror/index.ts';
import { outPaths, type Context } from './context.ts';

/** Opens the mirror of the settings: pin and signature are checked here, each file again when it is used. */
export async function openConfiguredMirror(context: Context): Promise<Result<Mirror>> {
  const { settings, signal } = context;
  return openMirror({
    location: settings.mirror,
    cacheDir: outPaths(settings).mirrorCache,
    ...(settings.pin === undefined ? {} : { pin: settings.pin }),
    ...(settings.keyring === undefined ? {} : { keyring: settings.keyring }),
    signal,
  });
}
