import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../../src/lib/diagnostic-codes.ts';

const SRC = join(import.meta.dirname, '../../../src');

it('every code of the table is used somewhere in src/, and has a sentence', async () => {
  const names = (await readdir(SRC, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('diagnostic-codes.ts'),
  );
  const code = (await Promise.all(names.map((name) => readFile(join(SRC, name), 'utf8')))).join('\n');
  const unused = Object.keys(DIAGNOSTIC_CODES).filter((name) => !code.includes(`'${name}'`));
  expect(unused).toEqual([]);
  for (const sentence of Object.values(DIAGNOSTIC_CODES)) expect(sentence).toMatch(/^\S.*\.$/);
});
