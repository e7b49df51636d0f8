import type { Pause } from '../lib/clock.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { linkOrCopy, realPath, removeTree, stat } from '../lib/fs.ts';
import { tryDownload, type DownloadOptions } from '../lib/http.ts';
import { isOfFolder } from './places.ts';

/** Whether a place gave the file; if not, why, as a clause. `fault` is the whole complaint where more is to be said than that. */
export type Brought =
  | { readonly isThere: true }
  | { readonly isThere: false; readonly reason: string; readonly fault?: Diagnostic };

export const ABSENT = (reason: string): Brought => ({ isThere: false, reason });

export interface BringOptions {
  readonly isUnchecked: boolean;
  readonly onBytes?: DownloadOptions['onBytes'];
  readonly pause?: Pause;
  readonly signal?: AbortSignal;
}

/** Forgets what an earlier run left of a download to `target`. */
export async function removePart(target: string): Promise<void> {
  await removeTree(`${target}.part`);
  await removeTree(`${target}.part.tag`);
}

/** Brings the file of an address or of a folder (`file:PATH`) to `target`; by address, goes on with a part that is there. */
export async function bringFrom(place: string, target: string, options: BringOptions): Promise<Brought> {
  if (isOfFolder(place)) {
    const path = place.slice('file:'.length);
    if ((await stat(path))?.kind !== 'file') return ABSENT('not there');
    await removeTree(target);
    // A link to a symbolic link would be one too, and lead nowhere from the store.
    await linkOrCopy(await realPath(path), target);
    return { isThere: true };
  }
  const { isUnchecked, onBytes, pause, signal } = options;
  const reason = await tryDownload(place, target, {
    isUnchecked,
    ...(onBytes === undefined ? {} : { onBytes }),
    ...(pause === undefined ? {} : { pause }),
    ...(signal === undefined ? {} : { signal }),
  });
  return reason === '' ? { isThere: true } : ABSENT(reason);
}
