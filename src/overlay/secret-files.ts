import { randomInt } from 'node:crypto';
import { chmod, ensureDir, pathExists, readText } from '../lib/fs.ts';

/** Makes the folder of a cluster's secrets, for its owner alone. */
export async function ensurePrivateDir(folder: string): Promise<void> {
  await ensureDir(folder, 0o700);
  // An existing folder keeps its mode in ensureDir, and may come from a looser umask.
  await chmod(folder, 0o700);
}

/** The first line of a file with a secret, as it stands there; undefined when there is no such file. */
export async function firstLine(file: string): Promise<string | undefined> {
  return (await pathExists(file)) ? ((await readText(file)).split('\n')[0] ?? '') : undefined;
}

/** So many characters of the alphabet, by the system's source of secrets. */
export function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)] ?? '').join('');
}
