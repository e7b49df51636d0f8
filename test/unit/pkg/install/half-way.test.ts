import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problem } from '../../../../src/lib/diagnostic.ts';
import { fail } from '../../../../src/lib/result.ts';
import { installPackages } from '../../../../src/pkg/index.ts';
import { packageRoot } from '../../../rig/package-root.ts';
import { valueOf } from '../../../rig/result.ts';

test('a package that fails half way is kept for the next run: those after it in the same run are not begun', async () => {
  await using at = await packageRoot();
  const first = await at.make('first-1-noarch-1.txz', [
    { name: 'install/doinst.sh', content: 'echo ran > ran\n' },
  ]);
  const second = await at.make('second-1-noarch-1.txz', [{ name: 'usr/x', content: 'x' }]);
  const runScript = () => Promise.resolve(fail(problem('exec/failed', 'no namespace to be had')));

  const { outcomes } = valueOf(await installPackages(at.root, [first, second], { ...at.options, runScript }));
  expect(outcomes.map(({ did }) => did)).toEqual(['failed', 'failed']);
  expect(existsSync(join(at.root, 'usr/x'))).toBe(false);

  const next = await at.install(second);
  expect(next.recovered.map(({ code }) => code)).toEqual(['pkg/recovered']);
  expect(existsSync(join(at.root, 'ran'))).toBe(true);
  expect(existsSync(join(at.root, 'usr/x'))).toBe(true);
});
