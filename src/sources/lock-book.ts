import type { Sha256Hex } from '../lib/digest.ts';
import { pathExists, readText, writeAtomic } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { formatLock, lockKey, parseLock, type LockEntry, type SourcesLock } from './sources-lock.ts';

/** The digests known so far; an absent file knows none. */
export async function readLock(path: string): Promise<Result<SourcesLock>> {
  return (await pathExists(path)) ? parseLock(await readText(path), path) : ok(new Map());
}

/** The name under which the lock has what a vendor archive is made from. */
export function inputsFile(file: string): string {
  return `${file} (inputs)`;
}

/**
 * sources.lock while sources are fetched. Several may end at the same moment: each line is on the disk when `learn` returns, and
 * none is lost, for the whole file is written anew after each, one writing after the other.
 */
export class LockBook {
  readonly #path: string;
  readonly #entries: Map<string, LockEntry>;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, known: SourcesLock) {
    this.#path = path;
    this.#entries = new Map(known);
  }

  digestOf(entry: Pick<LockEntry, 'recipe' | 'version' | 'file'>): Sha256Hex | undefined {
    return this.#entries.get(lockKey(entry))?.sha256;
  }

  async learn(...entries: readonly LockEntry[]): Promise<void> {
    for (const entry of entries) this.#entries.set(lockKey(entry), entry);
    const text = formatLock(this.#entries);
    const next = this.#writing.then(() => writeAtomic(this.#path, text));
    // What stopped one writing (a full disk) is told to who asked for it; the next one tries again.
    this.#writing = next.catch(() => undefined);
    await next;
  }
}
