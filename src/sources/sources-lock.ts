import { isSha256Hex, type Sha256Hex } from '../lib/digest.ts';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { byCodeUnit } from '../lib/text.ts';

export interface LockEntry {
  readonly recipe: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: Sha256Hex;
}

/** Keyed by `lockKey`. */
export type SourcesLock = ReadonlyMap<string, LockEntry>;

const LINE = /^(\S+)\s+(\S+)\s+(\S+)\s+(.+)$/;

const HEADER = '# slackforge sources.lock, format 1: sha256  recipe  version  file';

export function lockKey(entry: Pick<LockEntry, 'recipe' | 'version' | 'file'>): string {
  return `${entry.recipe} ${entry.version} ${entry.file}`;
}

/** Reads the lock: one `sha256  recipe  version  file` a line, `#` comments. Every bad line is reported. */
export function parseLock(text: string, file: string): Result<SourcesLock> {
  const entries = new Map<string, LockEntry>();
  const faults: Diagnostic[] = [];
  text.split('\n').forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    const complain = (message: string) =>
      faults.push(
        problem('sources/lock-syntax', message, { location: { file, line: index + 1, column: 1 } }),
      );
    // The name of a file may hold blanks.
    const [, sha256 = '', recipe = '', version = '', name = ''] = LINE.exec(line.trim()) ?? [];
    if (!isSha256Hex(sha256)) {
      complain(`Expected "sha256  recipe  version  file", found: ${line.trim()}`);
      return;
    }
    const entry = { recipe, version, file: name, sha256 };
    const known = entries.get(lockKey(entry));
    if (known !== undefined && known.sha256 !== sha256)
      complain(`${name} of "${recipe}" ${version} is locked a second time, with another digest.`);
    entries.set(lockKey(entry), entry);
  });
  return faults.length > 0 ? failAll(faults) : ok(entries);
}

export function formatLock(lock: SourcesLock): string {
  const lines = [...lock.values()]
    .sort((a, b) => byCodeUnit(lockKey(a), lockKey(b)))
    .map((entry) => `${entry.sha256}  ${entry.recipe}  ${entry.version}  ${entry.file}`);
  return `${[HEADER, ...lines].join('\n')}\n`;
}
