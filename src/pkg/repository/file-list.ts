import { byCodeUnit } from '../../lib/text.ts';
import { dateLine } from '../packages-txt.ts';

/** A file or folder of the repository, by its path from the top. */
export interface ListedFile {
  readonly path: string;
  readonly kind: 'file' | 'dir';
  readonly size: number;
}

/** What a folder's own size is said to be: it differs from one file system to the next. */
const FOLDER_SIZE = 4096;

/**
 * FILELIST.TXT: a date line, a word about the list, then lines of `ls -ld` form in eight columns, the path last. Owner, mode, number of
 * links and time are the same for every file: what they are on this machine (a hard link to the build's copy, the account that
 * published) says nothing to a reader. Slackware's tools read the date line and the path.
 */
export function renderFileList(files: readonly ListedFile[], epochSeconds: number): string {
  const top: ListedFile = { path: '', kind: 'dir', size: FOLDER_SIZE };
  const rows = [top, ...files].sort((a, b) => byCodeUnit(a.path, b.path)).map((file) => rowOf(file, files));
  const width = (pick: (row: Row) => string): number => Math.max(...rows.map((row) => pick(row).length));
  const links = width((row) => row.links);
  const size = width((row) => row.size);
  const time = new Date(epochSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const lines = rows.map(
    (row) =>
      `${row.mode} ${row.links.padStart(links)} root root ${row.size.padStart(size)} ${time} ${row.path}\n`,
  );
  return `${dateLine(epochSeconds)}\n\nThe files of this package repository, but for this list and the checksums.\n\n${lines.join('')}`;
}

interface Row {
  readonly mode: string;
  readonly links: string;
  readonly size: string;
  readonly path: string;
}

function rowOf({ path, kind, size }: ListedFile, all: readonly ListedFile[]): Row {
  const shown = path === '' ? '.' : `./${path}`;
  if (kind === 'file') return { mode: '-rw-r--r--', links: '1', size: String(size), path: shown };
  const prefix = path === '' ? '' : `${path}/`;
  const folders = all.filter(
    (each) =>
      each.kind === 'dir' && each.path.startsWith(prefix) && !each.path.slice(prefix.length).includes('/'),
  ).length;
  return { mode: 'drwxr-xr-x', links: String(folders + 2), size: String(FOLDER_SIZE), path: shown };
}
