import { judge, runLint, type Judgement } from '../../lib/lint.ts';
import { ok, type Result } from '../../lib/result.ts';
import { readFolder } from './read-folder.ts';
import { SOURCE_RULES } from './rules.ts';

/**
 * Lints the sources of one recipe (the folder `slackbuilds/NAME`), builds nothing, uses no network. Findings that recipe.yaml allows
 * (`lint.allow`) are in the answer with their reasons; of its ids only those of this table (`source/…`) are looked at, the others are the package
 * lint's. Fails when the folder or its recipe.yaml cannot be read, never because of a finding.
 */
export async function lintRecipe(dir: string): Promise<Result<Judgement>> {
  const read = await readFolder(dir);
  if (!read.ok) return read;
  const { folder, sidecar } = read.value;
  const ours = Object.entries(sidecar?.lintAllow ?? {}).filter(([id]) => id.startsWith('source/'));
  return ok(judge(runLint(SOURCE_RULES, folder), Object.fromEntries(ours)));
}
