import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listDir, pathExists } from '../../../../src/lib/fs.ts';
import { lintRecipe } from '../../../../src/recipe/index.ts';
import { GOOD_RECIPE, lintChanged } from '../../../rig/lint-folder.ts';
import { brief, faultsOf, valueOf } from '../../../rig/result.ts';
import { tempTree } from '../../../rig/temp-tree.ts';

const RECIPES = join(import.meta.dirname, '../../../../slackbuilds');
const sidecar = (allow: string): string =>
  `${GOOD_RECIPE['recipe.yaml'] ?? ''}lint: { allow: { ${allow} } }\n`;

test('what recipe.yaml allows is shown with its reason and counts no longer', async () => {
  const judgement = await lintChanged({
    files: { README: 'a\tb\n', 'recipe.yaml': sidecar('source/readme-tabs: a table') },
  });
  expect([judgement.errors, judgement.warnings, judgement.unused]).toEqual([[], [], []]);
  expect(judgement.allowed).toEqual([
    {
      rule: 'source/readme-tabs',
      severity: 'warning',
      where: { path: 'README', line: 1 },
      message: 'The line has a tab.',
      reason: 'a table',
    },
  ]);
});

test('what is allowed and not found is reported, but for ids of the package lint', async () => {
  const allow = 'source/readme-tabs: a table, source/no-such-rule: x, package/la-file: needed';
  const { unused } = await lintChanged({ files: { 'recipe.yaml': sidecar(allow) } });
  expect(unused).toEqual(['source/readme-tabs', 'source/no-such-rule']);
});

test('an allowance has the id of a rule and a reason', async () => {
  await using folder = await tempTree({
    'toy/recipe.yaml': 'format: 1\nlicence: MIT\nlint: { allow: { readme: x, source/utf8: "" } }\n',
  });
  expect(faultsOf(await lintRecipe(folder.at('toy'))).map(brief)).toEqual([
    'recipe.yaml:3:42 yaml/schema "lint.allow.source/utf8" is not right: expected a reason.',
    'recipe.yaml:3:26 yaml/schema "lint.allow.readme" is not right: expected the id of a rule.',
  ]);
});

test('a folder that is not there is a failure, an empty one has findings', async () => {
  await using folder = await tempTree({ 'toy/x': 'x' });
  expect(faultsOf(await lintRecipe(folder.at('none'))).map(({ code }) => code)).toEqual([
    'recipe/missing-file',
  ]);
  const { errors } = valueOf(await lintRecipe(folder.at('toy')));
  expect(errors.map(({ where }) => where.path)).toEqual([
    'toy.SlackBuild',
    'toy.info',
    'slack-desc',
    'README',
  ]);
});

test('our own recipes pass', async () => {
  const found: string[] = [];
  for (const name of await listDir(RECIPES)) {
    if (!(await pathExists(join(RECIPES, name, `${name}.info`)))) continue;
    const { errors, warnings, unused } = valueOf(await lintRecipe(join(RECIPES, name)));
    for (const { rule, where, message } of [...errors, ...warnings])
      found.push(`${name}/${where.path} ${rule} ${message}`);
    found.push(...unused);
  }
  // Upstream publishes no digest of it; its line in sources.lock comes with the first fetch.
  expect(found).toEqual([
    'libyang/libyang.info source/md5sum-missing Nothing says what "libyang-3.13.5.tar.gz" must be: no MD5SUM, no line in sources.lock.',
  ]);
});
