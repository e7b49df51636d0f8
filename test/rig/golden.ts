import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { isRecording } from './record.ts';

const GOLDEN = join(import.meta.dirname, '../golden');

/**
 * Compares a text with a file below test/golden/. `npm run golden` (SLACKFORGE_RECORD=1) writes the file instead; that is
 * refused where CI is set, because a golden that a robot records is one that nobody has read.
 */
export async function expectGolden(name: string, actual: string): Promise<void> {
  const path = join(GOLDEN, name);
  if (isRecording()) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, actual);
    return;
  }
  const expected = await readFile(path, 'utf8').catch(() => undefined);
  if (expected === undefined)
    throw new Error(`${path} is missing: record it with "npm run golden", then read it`);
  expect(actual, `${name} (npm run golden records it anew)`).toBe(expected);
}
