import { byCodeUnit } from '../lib/text.ts';
import { fullName, type PackageName } from './package-name.ts';
import { tarQuote, undoTarQuote } from './tar-quote.ts';

/** What installpkg writes about an installed package. */
export interface DatabaseEntry {
  readonly name: PackageName;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** The path of the file as it was given to the installer. */
  readonly location: string;
  /** Written only when the installer was asked for it (`--md5sum`). */
  readonly md5sum?: string;
  readonly description: readonly string[];
  /** Member names as the archive has them (`./`, `etc/`, `install/doinst.sh`). */
  readonly listed: readonly string[];
  readonly hasUninstallScript: boolean;
}

/** Folders of the database, below the root (pkgtools 15.1). */
export const DATABASE = {
  packages: 'var/lib/pkgtools/packages',
  scripts: 'var/lib/pkgtools/scripts',
  uninstallScripts: 'var/lib/pkgtools/douninst.sh',
} as const;

/** `du` counts blocks; 4 KiB is the block of every file system these packages lie on, and makes the text the same everywhere. */
const BLOCK = 4096;

/** The text of var/lib/pkgtools/packages/FULLNAME, in the layout of installpkg from pkgtools 15.1. */
export function renderDatabaseEntry(entry: DatabaseEntry): string {
  const lines = sortedList(entry.listed);
  if (entry.hasUninstallScript) lines.push(`${DATABASE.uninstallScripts}/${fullName(entry.name)}`);
  return [
    `PACKAGE NAME:     ${fullName(entry.name)}`,
    `COMPRESSED PACKAGE SIZE:     ${humanSize(Math.ceil(entry.compressedBytes / BLOCK) * BLOCK)}`,
    `UNCOMPRESSED PACKAGE SIZE:     ${humanSize(entry.uncompressedBytes)}`,
    `PACKAGE LOCATION: ${entry.location}`,
    ...(entry.md5sum === undefined ? [] : [`PACKAGE MD5SUM: ${entry.md5sum}`]),
    'PACKAGE DESCRIPTION:',
    ...entry.description,
    'FILE LIST:',
    ...lines,
    '',
  ].join('\n');
}

/** An archive of makepkg has one name that begins with `./`, the root's own. From any other, all but the first lose it. */
function sortedList(listed: readonly string[]): string[] {
  const lines = listed.map(tarQuote).sort(byCodeUnit);
  if (lines.filter((line) => line.startsWith('./')).length === 1) return lines;
  return lines.map((line, index) => (index === 0 ? line : line.replace(/^\.\//, '')));
}

/** What a database entry says, read back. */
export interface InstalledEntry {
  readonly fullName: string;
  readonly compressedSize: string;
  readonly uncompressedSize: string;
  readonly location: string;
  readonly md5sum?: string;
  readonly description: readonly string[];
  /** As in the entry, escapes undone: `./`, `etc/`, `install/doinst.sh`, … */
  readonly listed: readonly string[];
}

/** The inverse of renderDatabaseEntry; takes the entries of older pkgtools too. What the text lacks is empty. */
export function parseDatabaseEntry(text: string): InstalledEntry {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const list = lines.indexOf('FILE LIST:');
  const head = list < 0 ? lines : lines.slice(0, list);
  const description = head.findIndex((line) => line.startsWith('PACKAGE DESCRIPTION:'));
  const value = (key: string): string | undefined =>
    head
      .slice(0, description < 0 ? head.length : description)
      .find((line) => line.startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim();
  const md5sum = value('PACKAGE MD5SUM');
  return {
    fullName: value('PACKAGE NAME') ?? '',
    compressedSize: value('COMPRESSED PACKAGE SIZE') ?? '',
    uncompressedSize: value('UNCOMPRESSED PACKAGE SIZE') ?? '',
    location: value('PACKAGE LOCATION') ?? '',
    ...(md5sum === undefined ? {} : { md5sum }),
    description: description < 0 ? [] : head.slice(description + 1),
    listed: list < 0 ? [] : lines.slice(list + 1).map(undoTarQuote),
  };
}

/** As `du -h` and `numfmt --to=iec` write a size: rounded up, one decimal below ten. */
export function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 and more units round up to 1000 of them, which still fits; from 1024 on the next unit is used.
  while (value >= 1024 && unit < 5) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return String(bytes);
  const tenths = Math.ceil(value * 10);
  const shown = tenths < 100 ? (tenths / 10).toFixed(1) : String(Math.ceil(value));
  return `${shown}${'KMGTP'[unit - 1] ?? ''}`;
}
