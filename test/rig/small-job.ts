import type { RootJob } from '../../src/buildroot/index.ts';
import type { TempTree } from './temp-tree.ts';

/** A job in the folder's own `roots/base` (see makeSmallSystem), `recipe/` and `output/`; bash runs `script`. */
export function smallJob(folder: TempTree, script = 'true') {
  return {
    jobName: 'toy',
    base: folder.at('roots/base'),
    rootsDir: folder.at('roots'),
    layers: [],
    recipeDir: folder.at('recipe'),
    outputDir: folder.at('output'),
    env: { PATH: '/usr/bin' },
    logFile: folder.at('log'),
    argv: ['/bin/bash', '-c', script],
  } satisfies RootJob;
}
