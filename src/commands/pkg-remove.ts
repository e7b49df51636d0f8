import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { previewRemoval, removePackages, type Outcome } from '../pkg/index.ts';
import type { Answer, ToolContext } from './context.ts';
import { answerReport, changeContext, noteUnreached } from './pkg-changes.ts';

export interface PkgRemoveOptions {
  readonly root: string;
  /** Full names, file names or base names. */
  readonly names: readonly string[];
  readonly skipUninstallScript: boolean;
}

/** Removes packages from a root as removepkg does. A dry run lists every file and link that would go. */
export async function pkgRemoveCommand(
  context: ToolContext,
  { root, names, skipUninstallScript }: PkgRemoveOptions,
): Promise<Result<Answer>> {
  const change = changeContext(context, root);
  if (!change.ok) return change;
  if (context.isDryRun) return ok(answerReport(await previewRemoval(change.value.root, names), preview));
  const report = await removePackages(change.value.root, names, {
    ...change.value.options,
    skipUninstallScript,
  });
  if (!report.ok) return report;
  return ok(noteUnreached(answerReport(report.value, line), names.length, report.value));
}

const preview = ({ name, asked, lines }: Outcome): string =>
  [
    `${name ?? asked} would be removed`,
    ...(lines ?? []).map((path) => `  ${path} would be deleted`),
    '',
  ].join('\n');

const line = ({ name, asked, lines }: Outcome): string =>
  `${name ?? asked} removed (${plural(lines?.length ?? 0, 'path')} of its own)\n`;
