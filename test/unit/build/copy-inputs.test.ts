import { chmod, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { copyInputs } from '../../../src/build/copy-inputs.ts';
import { jobsFor } from '../../../src/build/jobs-for.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { recipe } from '../../rig/recipe.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

const copy = (files: TempTree) =>
  copyInputs(
    recipe('demo', { dir: files.at('demo'), files: ['demo.SlackBuild', 'rc/rc.demo'] }),
    [
      {
        recipe: 'demo',
        file: 'demo.tar',
        path: files.at('demo.tar'),
        sha256: sha256Of('source'),
        origin: 'store',
      },
    ],
    files.at('recipe'),
  );
const TREE = { 'demo/demo.SlackBuild': '', 'demo/rc/rc.demo': '', 'demo.tar': 'source' };

describe('the inputs of a build', () => {
  it('have one mode, whatever the umask of the clone was', async () => {
    await using files = await tempTree(TREE);
    await chmod(files.at('demo/demo.SlackBuild'), 0o775);
    await chmod(files.at('demo/rc/rc.demo'), 0o600);
    valueOf(await copy(files));
    const modes = ['demo.SlackBuild', 'rc/rc.demo', 'demo.tar'].map(
      async (name) => (await stat(files.at(`recipe/${name}`))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o644, 0o644, 0o644]);
  });

  it('do not hold a source that changed after it was fetched', async () => {
    await using files = await tempTree(TREE);
    await writeFile(files.at('demo.tar'), 'another');
    const [fault] = faultsOf(await copy(files));
    expect(fault?.code).toBe('sources/wrong-digest');
    expect(fault?.message).toContain(`its sha256 is ${sha256Of('another')}, not ${sha256Of('source')}`);
  });
});

describe('the jobs of a build', () => {
  it.each([
    [8, 300, 64_000, 8],
    [8, 500, 1_200, 2],
    [8, 2_500, 100, 1],
  ])('%i asked for, %i MiB each, %i MiB free: %i', (wanted, memoryPerJobMib, free, jobs) => {
    expect(jobsFor({ memoryPerJobMib }, wanted, free)).toBe(jobs);
  });
});
