import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { parsePackageName, type PackageName } from './package-name.ts';

/** One record of PACKAGES.TXT. */
export interface PackageRecord {
  readonly name: PackageName;
  /** The file's name. */
  readonly file: string;
  /** Its folder from the top of the repository, without `./`; empty for the top itself. */
  readonly folder: string;
  readonly compressedKiB: number;
  readonly uncompressedKiB: number;
  /** The `NAME:` lines, unchanged. */
  readonly description: readonly string[];
}

/**
 * PACKAGES.TXT, from its first `PACKAGE NAME:` line on (what comes before are a date and totals). Keys that other repositories add
 * (MIRROR, REQUIRED, CONFLICTS, SUGGESTS) are passed over. Every record that cannot be understood gives its own diagnostic.
 */
export function parsePackagesTxt(text: string, file: string): Result<readonly PackageRecord[]> {
  const records: PackageRecord[] = [];
  const diagnostics: Diagnostic[] = [];
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const starts = lines.flatMap((line, index) => (line.startsWith('PACKAGE NAME:') ? [index] : []));
  for (const [position, start] of starts.entries()) {
    const record = parseRecord(lines.slice(start, starts[position + 1]));
    if (typeof record === 'string')
      diagnostics.push(problem('pkg/bad-index', record, { location: { file, line: start + 1 } }));
    else records.push(record);
  }
  return diagnostics.length > 0 ? failAll(diagnostics) : ok(records);
}

function parseRecord(lines: readonly string[]): PackageRecord | string {
  const value = (key: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim();
  const file = value('PACKAGE NAME') ?? '';
  const name = parsePackageName(file);
  if (!name.ok) return name.diagnostics[0]?.message ?? 'bad name';
  const location = value('PACKAGE LOCATION');
  if (location === undefined) return `the record of ${file} has no PACKAGE LOCATION`;
  const folder = location.replace(/^\.(\/|$)/, '').replace(/\/$/, '');
  if (file.includes('/') || folder.startsWith('/') || folder.split('/').includes('..'))
    return `the place of ${file} is outside the repository`;
  const begin = lines.findIndex((line) => line.startsWith('PACKAGE DESCRIPTION:'));
  return {
    name: name.value,
    file,
    folder,
    compressedKiB: kibibytes(value('PACKAGE SIZE (compressed)')),
    uncompressedKiB: kibibytes(value('PACKAGE SIZE (uncompressed)')),
    description:
      begin < 0 ? [] : lines.slice(begin + 1).filter((line) => line.startsWith(`${name.value.name}:`)),
  };
}

/** `1234 K`; some third-party lists use M. */
function kibibytes(text: string | undefined): number {
  const [, number, unit] = /^([\d.]+)\s*([KM])/.exec(text ?? '') ?? [];
  return Math.ceil(Number(number ?? 0) * (unit === 'M' ? 1024 : 1));
}

/** The whole file: a date line, totals, then one record for each package in the order given, two spaces after each key's colon. */
export function renderPackagesTxt(records: readonly PackageRecord[], epochSeconds: number): string {
  const sum = (pick: (record: PackageRecord) => number): number =>
    Math.ceil(records.reduce((total, record) => total + pick(record), 0) / 1024);
  const head = [
    `PACKAGES.TXT;  ${dateLine(epochSeconds)}`,
    '',
    `Total size of all packages (compressed):  ${String(sum((record) => record.compressedKiB))} MB`,
    `Total size of all packages (uncompressed):  ${String(sum((record) => record.uncompressedKiB))} MB`,
    '',
    '',
  ].join('\n');
  return head + records.map(renderRecord).join('\n');
}

function renderRecord(record: PackageRecord): string {
  return [
    `PACKAGE NAME:  ${record.file}`,
    `PACKAGE LOCATION:  ./${record.folder}`,
    `PACKAGE SIZE (compressed):  ${String(record.compressedKiB)} K`,
    `PACKAGE SIZE (uncompressed):  ${String(record.uncompressedKiB)} K`,
    'PACKAGE DESCRIPTION:',
    ...record.description,
    '',
  ].join('\n');
}

/** As `LC_ALL=C TZ=UTC date` prints it: `Mon Nov 23 08:09:13 UTC 2026`. */
function dateLine(epochSeconds: number): string {
  const [day, number, month, year, time] = new Date(epochSeconds * 1000)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day ?? ''} ${month ?? ''} ${String(Number(number)).padStart(2, ' ')} ${time ?? ''} UTC ${year ?? ''}`;
}
