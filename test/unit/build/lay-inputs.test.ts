import { chmod, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { localBlobStore } from '../../../src/build/index.ts';
import { layFiles } from '../../../src/build/lay-inputs.ts';
import { keepRecipe, makeJob } from '../../../src/build/make-job.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { recipe } from '../../rig/recipe.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

async function lay(files: TempTree) {
  const paths = ['demo.SlackBuild', 'rc/rc.demo'];
  const demo = recipe('demo', {
    dir: files.at('demo'),
    files: new Map(paths.map((path) => [path, sha256Of('')])),
  });
  const blobs = localBlobStore(files.at('objects'), new Map([[sha256Of('source'), files.at('demo.tar')]]));
  expect(await keepRecipe(demo, blobs)).toBeUndefined();
  const inputs = {
    format: 1,
    recipe: Object.fromEntries(demo.files),
    version: '1.0',
    options: {},
    sources: { 'demo.tar': sha256Of('source') },
    dependencies: {},
    base: 'base',
    environment: { TAG: '_sf' },
  };
  const job = makeJob(demo, inputs, [], {
    makeJobs: 3,
    withCcache: false,
    timeoutMinutes: 240,
    limits: { minutes: 10, memoryMiB: 100 },
  });
  return { job, laid: await layFiles(job, blobs, files.at('recipe')) };
}
const TREE = { 'demo/demo.SlackBuild': '', 'demo/rc/rc.demo': '', 'demo.tar': 'source' };

describe('the inputs of a job', () => {
  it('have one mode, whatever the umask of the clone was', async () => {
    await using files = await tempTree(TREE);
    await chmod(files.at('demo/demo.SlackBuild'), 0o775);
    await chmod(files.at('demo/rc/rc.demo'), 0o600);
    valueOf((await lay(files)).laid);
    const modes = ['demo.SlackBuild', 'rc/rc.demo', 'demo.tar'].map(
      async (name) => (await stat(files.at(`recipe/${name}`))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o644, 0o644, 0o644]);
  });

  it('do not hold a source that changed after it was fetched', async () => {
    await using files = await tempTree(TREE);
    await writeFile(files.at('demo.tar'), 'another');
    const [fault] = faultsOf((await lay(files)).laid);
    expect(fault?.code).toBe('build/damaged-object');
    expect(fault?.message).toBe(
      `${files.at('demo.tar')} is damaged: its sha256 is ${sha256Of('another')} now.`,
    );
  });

  it('bound a job by the shorter of two times', async () => {
    await using files = await tempTree(TREE);
    expect((await lay(files)).job.limits).toEqual({ memoryMiB: 100, minutes: 10 });
  });
});
