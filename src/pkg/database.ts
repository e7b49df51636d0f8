import { byCodeUnit } from '../lib/text.ts';
import { fullName, type PackageName } from './package-name.ts';

/** What installpkg writes about an installed package. */
export interface DatabaseEntry {
  readonly name: PackageName;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** The path of the file as it was given to the installer. */
  readonly location: string;
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
  const lines = entry.listed.map(asTarPrints).sort(byCodeUnit);
  if (entry.hasUninstallScript) lines.push(`${DATABASE.uninstallScripts}/${fullName(entry.name)}`);
  return [
    `PACKAGE NAME:     ${fullName(entry.name)}`,
    `COMPRESSED PACKAGE SIZE:     ${humanSize(Math.ceil(entry.compressedBytes / BLOCK) * BLOCK)}`,
    `UNCOMPRESSED PACKAGE SIZE:     ${humanSize(entry.uncompressedBytes)}`,
    `PACKAGE LOCATION: ${entry.location}`,
    'PACKAGE DESCRIPTION:',
    ...entry.description,
    'FILE LIST:',
    ...lines,
    '',
  ].join('\n');
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

/** GNU tar's listing in the C locale: octal for bytes outside ASCII, a backslash doubled. removepkg reads it back with `printf %b`. */
function asTarPrints(name: string): string {
  return [...Buffer.from(name, 'utf8')]
    .map((byte) => {
      if (byte === 0x5c) return '\\\\';
      return byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}
