import { quoteList } from '../lib/text.ts';
import type { RootPlan } from '../buildroot/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { Missing } from './explain-missing.ts';

/**
 * What the author of a recipe has to do about what its build looked for in vain, one sentence for each thing that a package of the
 * mirror has. A package that was there whole is not the reason. Pure.
 */
export function explainFailure(
  missing: readonly Missing[],
  recipe: Pick<Recipe, 'name' | 'baseRun'>,
  root: RootPlan,
): readonly string[] {
  const whole = new Set(wholePackages(root));
  return missing.flatMap(({ kind, wanted, owners }) => {
    if (owners.some(({ name }) => whole.has(name))) return [];
    const [first] = owners;
    const what = kind === 'header' || kind === 'program' ? '' : ` (the ${kind} ${wanted})`;
    if (first === undefined) return [];
    const names = owners.map(({ series, name }) => `${series}/${name}`);
    const place =
      names.length === 1 ? `of the package ${names[0] ?? ''}` : `of one of the packages ${quoteList(names)}`;
    const ofRun = owners.find(({ name }) => recipe.baseRun.includes(name));
    const why =
      ofRun === undefined
        ? 'which recipe.yaml does not declare (base: build)'
        : 'which recipe.yaml declares to run with, not to build with (base: build)';
    return [`${recipe.name}.SlackBuild uses /${first.path}${what} ${place}, ${why}.`];
  });
}

/** Names of the packages of which everything is to be seen. */
function wholePackages({ base, added }: RootPlan): readonly string[] {
  return [
    ...base.packages.filter(({ file }) => !base.runOnly.has(file)).map(({ name }) => name),
    ...added.filter(({ view }) => view === 'whole').map((each) => each.package.name),
  ];
}
