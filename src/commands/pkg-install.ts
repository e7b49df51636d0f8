import { ok, type Result } from '../lib/result.ts';
import { humanSize, installPackages, previewInstall, type Outcome } from '../pkg/index.ts';
import type { Answer, ToolContext } from './context.ts';
import { answerReport, changeContext, noteUnreached } from './pkg-changes.ts';

export interface PkgInstallOptions {
  readonly root: string;
  readonly files: readonly string[];
  /** Says which packages are left out (SKP), instead of the `tagfile` beside each package. */
  readonly tagfile?: string;
  /** One line a package, no more. */
  readonly terse: boolean;
  /** Adds the digest of each file to the database entry. */
  readonly md5sum: boolean;
}

/** Installs packages in a root as installpkg does. A dry run lists what would be overwritten. */
export async function pkgInstallCommand(
  context: ToolContext,
  { root, files, tagfile, terse, md5sum }: PkgInstallOptions,
): Promise<Result<Answer>> {
  const change = changeContext(context, root);
  if (!change.ok) return change;
  const rules = { md5sum, ...(tagfile === undefined ? {} : { tagfile }) };
  if (context.isDryRun) {
    const report = await previewInstall(change.value.root, files, rules);
    return ok(answerReport(report, overwritten));
  }
  const report = await installPackages(change.value.root, files, { ...change.value.options, ...rules });
  if (!report.ok) return report;
  return ok(noteUnreached(answerReport(report.value, terse ? terseLine : line), files.length, report.value));
}

const overwritten = ({ name, asked, lines }: Outcome): string =>
  [
    `${name ?? asked} would be installed`,
    ...(lines ?? []).map((path) => `  ${path} would be overwritten`),
    '',
  ].join('\n');

const line = ({ name, asked, did, summary }: Outcome): string =>
  did === 'skipped'
    ? `${name ?? asked} skipped (SKP)\n`
    : `${name ?? asked} installed${summary ? `: ${summary}` : ''}\n`;

const WIDTH = 80;

/** installpkg's own: name, what it is, dots, size. */
function terseLine({ name, asked, did, summary, uncompressedBytes }: Outcome): string {
  if (did === 'skipped') return '';
  const size = humanSize(uncompressedBytes ?? 0).padStart(5);
  const words = `${name ?? asked}: ${(summary ?? '').replace(/[()]/g, '')} `;
  return `${words.padEnd(256, '.').slice(0, WIDTH - 8)} [${size}]\n`;
}
