import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { buildPackages, type BuildPlan } from '../../../src/build/index.ts';
import { sha256OfFile } from '../../../src/lib/digest.ts';
import { makePackage } from '../../rig/make-package.ts';
import { recipe } from '../../rig/recipe.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

it('a run that builds nothing still leaves an index of what is there', async () => {
  await using files = await tempTree({ 'packages/old-1-noarch-1_sf.txt': 'old:\n' });
  const path = await makePackage(files.at('packages'), 'demo-1.0-noarch-1_sf.txz', [{ name: './' }]);
  const made = { fileName: 'demo-1.0-noarch-1_sf.txz', sha256: await sha256OfFile(path) };
  const inputs = {
    format: 1,
    recipe: {},
    version: '1.0',
    sources: {},
    dependencies: {},
    base: '',
    environment: {},
  };
  const record = { format: 1 as const, inputs, package: made, durationMs: 1 };
  const plan: BuildPlan = {
    steps: [{ recipe: recipe('demo'), sources: [], installs: [], action: 'reuse', record }],
    baseIdentity: '',
    environment: {},
  };
  const built = await buildPackages(plan, {
    store: { recordsDir: files.at('records'), packagesDir: files.at('packages') },
    baseDir: '',
    rootsDir: files.at('roots'),
    logsDir: files.at('logs'),
    sources: [],
    jobs: 1,
    timeoutMs: 1000,
    epochSeconds: 0,
    keepRoot: false,
    shellOnFailure: false,
    progress: () => undefined,
  });
  expect(valueOf(built).map((item) => item.action)).toEqual(['reused']);
  expect(await readFile(files.at('packages/CHECKSUMS.md5'), 'utf8')).toContain(`./${made.fileName}\n`);
});
