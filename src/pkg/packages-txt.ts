import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { parsePackageName, type PackageName } from './package-name.ts';

/** Lines of install/slack-required, slack-conflicts and slack-suggests, which slapt-get reads and Slackware's own tools do not. */
export interface PackageRelations {
  readonly required: readonly string[];
  readonly conflicts: readonly string[];
  readonly suggests: readonly string[];
}

/** One record of PACKAGES.TXT. */
export interface PackageRecord {
  readonly name: PackageName;
  /** The file's name. */
  readonly file: string;
  /** Its folder from the top of the repository, without `./`; empty for the top itself. */
  readonly folder: string;
  readonly compressedKiB: number;
  readonly uncompressedKiB: number;
  readonly relations?: PackageRelations;
  /** The `NAME:` lines, unchanged. */
  readonly description: readonly string[];
}

/**
 * PACKAGES.TXT, from its first `PACKAGE NAME:` line on (what comes before are a date and totals). Keys that are not ours (MIRROR,
 * PRIORITY) are passed over. Every record that cannot be understood gives its own diagnostic.
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
  const list = (key: string): readonly string[] =>
    (value(key) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const relations = {
    required: list('PACKAGE REQUIRED'),
    conflicts: list('PACKAGE CONFLICTS'),
    suggests: list('PACKAGE SUGGESTS'),
  };
  const begin = lines.findIndex((line) => line.startsWith('PACKAGE DESCRIPTION:'));
  return {
    name: name.value,
    file,
    folder,
    compressedKiB: kibibytes(value('PACKAGE SIZE (compressed)')),
    uncompressedKiB: kibibytes(value('PACKAGE SIZE (uncompressed)')),
    ...(Object.values(relations).some((items) => items.length > 0) ? { relations } : {}),
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

/**
 * The order of the keys is fixed: slapt-get reads them line by line. It also compares the place with the folder in CHECKSUMS.md5 as text,
 * so the top is `.` and not `./`, and it counts on two spaces after a colon. A key without a value is left out, as it may be.
 */
function renderRecord(record: PackageRecord): string {
  const { required = [], conflicts = [], suggests = [] } = record.relations ?? {};
  const list = (key: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [`${key}:  ${items.join(',')}`];
  return [
    `PACKAGE NAME:  ${record.file}`,
    `PACKAGE LOCATION:  ${record.folder === '' ? '.' : `./${record.folder}`}`,
    `PACKAGE SIZE (compressed):  ${String(record.compressedKiB)} K`,
    `PACKAGE SIZE (uncompressed):  ${String(record.uncompressedKiB)} K`,
    ...list('PACKAGE REQUIRED', required),
    ...list('PACKAGE CONFLICTS', conflicts),
    ...list('PACKAGE SUGGESTS', suggests),
    'PACKAGE DESCRIPTION:',
    ...record.description,
    '',
  ].join('\n');
}

/** As `LC_ALL=C TZ=UTC date` prints it: `Mon Nov 23 08:09:13 UTC 2026`. */
export function dateLine(epochSeconds: number): string {
  const [day, number, month, year, time] = new Date(epochSeconds * 1000)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day ?? ''} ${month ?? ''} ${String(Number(number)).padStart(2, ' ')} ${time ?? ''} UTC ${year ?? ''}`;
}
