import type { Tree } from './temp-tree.ts';

/** The files of one recipe without faults, for the tree of a project; `needs` are its dependencies, to build and to run. */
export function recipeFiles(name: string, version: string, needs: readonly string[] = []): Tree {
  const lines = Array.from({ length: 10 }, () => `${name}:\n`).join('');
  const list = JSON.stringify(needs);
  return {
    [`slackbuilds/${name}/${name}.info`]: `PRGNAM="${name}"\nVERSION="${version}"\nDOWNLOAD="http://127.0.0.1:9/${name}-${version}.tar.gz"\nMD5SUM=""\nREQUIRES=""\n`,
    [`slackbuilds/${name}/${name}.SlackBuild`]: '#!/bin/bash\nexit 1\n',
    [`slackbuilds/${name}/README`]: `${name}\n`,
    [`slackbuilds/${name}/slack-desc`]: `${' '.repeat(name.length)}|-----handy-ruler------|\n${name}: ${name} (a test)\n${lines}`,
    [`slackbuilds/${name}/recipe.yaml`]: `format: 1\nlicence: MIT\ndepends:\n  build: ${list}\n  run: ${list}\nbase: {build: [gcc], run: []}\n`,
  };
}

/** app needs lib and tool, lib needs tool; other stands alone. */
export const RECIPES = {
  ...recipeFiles('app', '3.0', ['lib', 'tool']),
  ...recipeFiles('lib', '2.0', ['tool']),
  ...recipeFiles('tool', '1.0'),
  ...recipeFiles('other', '4.0'),
};
/** What takes all four along. */
export const ALL = ['app', 'other'];
/** The SlackBuild of one of them with another text. */
export const touched = (name: string, text: string) => ({ [`slackbuilds/${name}/${name}.SlackBuild`]: text });
