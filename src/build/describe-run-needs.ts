import { quoteList } from '../lib/text.ts';
import type { Recipe } from '../recipe/index.ts';
import type { RunNeeds, UndeclaredNeed } from './run-needs.ts';

/** One sentence for each thing that a package runs with and its recipe does not name. */
export function describeUndeclared(
  { name }: Pick<Recipe, 'name'>,
  { undeclared }: Pick<RunNeeds, 'undeclared'>,
): readonly string[] {
  return undeclared.map(
    (need) => `${subject(need)}, which ${name}/recipe.yaml does not name in ${need.place}.`,
  );
}

/** One sentence for each thing that nobody has. */
export function describeUnknown({ unknown }: Pick<RunNeeds, 'unknown'>): readonly string[] {
  return unknown.map(
    ({ wanted, file }) => `${wanted} is wanted by /${file}, and no package that is known here has it.`,
  );
}

/** What is declared and perhaps not needed: only whoever knows the package can tell. */
export function describeUnseen(unseen: readonly string[]): string {
  const them = unseen.length === 1 ? ['it', 'it is'] : ['them', 'they are'];
  return `it declares to run with ${unseen.join(', ')}, and none of its ELF files, first lines and .pc files wants ${them.join('; that is right where ')} called, read or loaded`;
}

function subject({ kind, wanted, file, owners }: UndeclaredNeed): string {
  const how = kind === 'library' ? 'is wanted by' : 'is run by';
  return `${wanted} ${how} /${file} and is in ${owners.length === 1 ? (owners[0] ?? '') : quoteList(owners)}`;
}
