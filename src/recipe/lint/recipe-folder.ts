import type { Complaint, LintRule } from '../../lib/lint.ts';

/** One file of a recipe, read once. */
export interface RecipeFile {
  readonly path: string;
  readonly kind: 'file' | 'symlink' | 'other';
  readonly mode: number;
  /** What is in it, with replacement characters where it is not UTF-8; empty for what is too large to be a text or no file. */
  readonly text: string;
  readonly isUtf8: boolean;
  /** What the shell says of its syntax; only scripts are asked about. */
  readonly syntaxFault?: { readonly line?: number; readonly message: string };
}

/** A recipe's folder as the rules see it: nothing of it was run, and nothing more is read. */
export interface RecipeFolder {
  /** The folder's name, which everything in it must agree with. */
  readonly name: string;
  readonly files: ReadonlyMap<string, RecipeFile>;
  /** Files of this recipe that sources.lock has a digest of. */
  readonly lockedSources: ReadonlySet<string>;
  /** The recipes that recipe.yaml names, to build or to run; undefined when there is no recipe.yaml. */
  readonly declaredNeeds: ReadonlySet<string> | undefined;
  /** Whether recipe.yaml names sources of a language registry, which have no address of their own. */
  readonly usesRegistry: boolean;
}

export type SourceRule = LintRule<RecipeFolder>;

/** The files that rules speak of by their part and not by their name. */
export const infoPath = (folder: RecipeFolder): string => `${folder.name}.info`;
export const scriptPath = (folder: RecipeFolder): string => `${folder.name}.SlackBuild`;

/** A text of the folder, empty when there is none: another rule says that it is missing. */
export const textOf = (folder: RecipeFolder, path: string): string => folder.files.get(path)?.text ?? '';

export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines of a text, without the empty one behind the last line end. */
export function linesOf(text: string): readonly Line[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => ({ number: index + 1, text: line }));
}

/** A complaint about a file of the folder, or about one line of it. */
export function complain(path: string, message: string, line?: number): Complaint {
  return { where: line === undefined ? { path } : { path, line }, message };
}
