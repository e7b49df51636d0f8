import { expect, test } from 'vitest';
import { checkNeeds, watchedNeeds } from '../../../src/build/check-needs.ts';
import type { ChosenRoot } from '../../../src/build/root-of.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { fakeRoots } from '../../rig/fake-roots.ts';
import { recipe } from '../../rig/recipe.ts';
import { brief } from '../../rig/result.ts';

const FILE = 'slackbuilds/toy/recipe.yaml';
const { planner } = fakeRoots('base', ['gcc', 'm4', 'bash']);
const added = ['gcc', 'm4'].flatMap((name) => {
  const item = planner.packageOf(name);
  return item === undefined
    ? []
    : [{ package: { ...item, md5: `md5-of-${name}` }, view: 'whole', because: 'declared' } as const];
});
const ROOT: ChosenRoot = {
  plan: { ...planner.minimal([]), added },
  declared: [],
  runsWith: { ours: [], base: [] },
  buildsWith: ['libyang', 'gcc', 'm4', 'bash'].map((name, index) => ({
    name,
    isOurs: name === 'libyang',
    location: { file: FILE, line: 5, column: 10 + index },
  })),
};
const LIBYANG = sha256Of('libyang');
const WATCHED = watchedNeeds({ root: ROOT }, new Map([['libyang', { sha256: LIBYANG }]]));
const check = (unopened: readonly string[] | undefined, allow: Readonly<Record<string, string>> = {}) => {
  const { warnings, ...rest } = checkNeeds(
    { recipe: recipe('toy', { lintAllow: allow }), root: ROOT },
    WATCHED,
    unopened === undefined ? {} : { unopened },
  );
  return { ...rest, warnings: warnings.map(brief) };
};

test('watches what the recipe declares and not every root has', () => {
  expect(WATCHED.map(({ need, digest }) => [need.name, digest])).toEqual([
    ['libyang', LIBYANG],
    ['gcc', 'md5-of-gcc'],
    ['m4', 'md5-of-m4'],
  ]);
});

test('warns, where it is written, of each need of which nothing was opened', () => {
  expect(check([])).toEqual({ declared: 3, opened: 3, allowed: [], unusedAllowances: [], warnings: [] });
  expect(check([LIBYANG, 'md5-of-m4'])).toEqual({
    declared: 3,
    opened: 1,
    allowed: [],
    unusedAllowances: [],
    warnings: [
      'recipe.yaml:5:10 build/unneeded-dependency "toy" declares that it is built with "libyang", and its build opened nothing of it.',
      'recipe.yaml:5:12 build/unneeded-dependency "toy" declares that it is built with "m4", and its build opened nothing of it.',
    ],
  });
});

test('shows what stays with its reason, and names an allowance that allowed nothing', () => {
  expect(
    check(['md5-of-m4'], { 'needs/m4': 'for a later bison', 'needs/gcc': 'no', 'source/x': 'other' }),
  ).toEqual({
    declared: 3,
    opened: 2,
    allowed: [{ name: 'm4', reason: 'for a later bison' }],
    unusedAllowances: ['gcc'],
    warnings: [],
  });
});

test('says why when nothing can be said', () => {
  expect(check(undefined)).toEqual({
    declared: 0,
    opened: 0,
    allowed: [],
    unusedAllowances: [],
    warnings: [
      'toy.info:1:9 build/needs-unchecked What "toy" needs to be built was not checked: the trace does not show where the build begins.',
    ],
  });
  const root = { ...ROOT, plan: planner.full, whyFull: 'it was asked for' };
  expect(watchedNeeds({ root }, new Map([['libyang', { sha256: LIBYANG }]]))).toEqual([]);
  expect(checkNeeds({ recipe: recipe('toy'), root }, [], {}).warnings.map(brief)).toEqual([
    'toy.info:1:9 build/needs-unchecked What "toy" needs to be built was not checked: its root held all series, since it was asked for, and not what it declares.',
  ]);
});
