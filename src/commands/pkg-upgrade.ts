import { ok, type Result } from '../lib/result.ts';
import { previewUpgrade, upgradePackages, type Outcome } from '../pkg/index.ts';
import type { Answer, ToolContext } from './context.ts';
import { answerReport, changeContext, noteUnreached } from './pkg-changes.ts';

export interface PkgUpgradeOptions {
  readonly root: string;
  /** `NEW` or `OLD%NEW`. */
  readonly files: readonly string[];
  /** A package of which no version is installed is installed. */
  readonly installNew: boolean;
  /** The version that is installed is installed again. */
  readonly reinstall: boolean;
}

/** Replaces packages of a root by other versions as upgradepkg does. A dry run says which. */
export async function pkgUpgradeCommand(
  context: ToolContext,
  { root, files, installNew, reinstall }: PkgUpgradeOptions,
): Promise<Result<Answer>> {
  const change = changeContext(context, root);
  if (!change.ok) return change;
  const rules = { installNew, reinstall };
  if (context.isDryRun)
    return ok(answerReport(await previewUpgrade(change.value.root, files, rules), preview));
  const report = await upgradePackages(change.value.root, files, { ...change.value.options, ...rules });
  if (!report.ok) return report;
  return ok(noteUnreached(answerReport(report.value, line), files.length, report.value));
}

const skipped = ({ name, asked }: Outcome): string => `${name ?? asked} is installed already, skipped\n`;

const preview = (outcome: Outcome): string =>
  outcome.did === 'skipped'
    ? skipped(outcome)
    : (outcome.lines ?? [])
        .map((each) => `${each} would be ${each.includes(' -> ') ? 'upgraded' : 'installed'}\n`)
        .join('');

const line = (outcome: Outcome): string => {
  if (outcome.did === 'skipped') return skipped(outcome);
  if (outcome.did === 'installed') return `${outcome.name ?? outcome.asked} installed\n`;
  return (outcome.lines ?? []).map((each) => `${each}\n`).join('');
};
