import { problem } from '../lib/diagnostic.ts';
import { stat } from '../lib/fs.ts';
import { openSigner } from '../lib/gpg.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { describeChanges, indexRepository } from '../pkg/index.ts';
import type { Answer, ToolContext } from './context.ts';
import { UNSIGNED } from './repo-signer.ts';

export interface PkgIndexOptions {
  readonly dir: string;
  /** Key id or fingerprint of a secret key; nothing is signed without one. */
  readonly sign?: string;
  /** Where GnuPG keeps it. */
  readonly gnupg?: string;
}

/** Makes a folder of packages a repository in Slackware's form, in its place. */
export async function pkgIndexCommand(
  { epochSeconds, isDryRun, progress, signal }: ToolContext,
  { dir, sign, gnupg }: PkgIndexOptions,
): Promise<Result<Answer>> {
  if ((await stat(dir))?.kind !== 'dir')
    return fail(problem('pkg/missing', `${dir} is not a folder of packages.`));
  const key = sign === undefined ? undefined : { key: sign, ...(gnupg === undefined ? {} : { home: gnupg }) };
  const signer = key === undefined ? ok(undefined) : await openSigner(key, signal);
  if (!signer.ok) return signer;
  const indexed = await indexRepository(dir, {
    epochSeconds,
    isDryRun,
    progress,
    signal,
    ...(signer.value === undefined ? {} : { signer: signer.value }),
  });
  if (!indexed.ok) return indexed;
  const { packages, changes, unpacked, warnings } = indexed.value;
  const signedBy = signer.value?.fingerprint;
  const news = changes.length === 0 ? 'no change' : plural(changes.length, 'change');
  return ok({
    text:
      `${dir}: ${isDryRun ? 'would be ' : ''}a repository of ${plural(packages.length, 'package')}, ${news}\n` +
      describeChanges(changes) +
      (signedBy === undefined ? UNSIGNED : `signed by ${signedBy}\n`),
    json: {
      format: 1,
      packages: packages.map(({ path, md5 }) => ({ path, md5 })),
      changes,
      unpacked,
      signedBy: signedBy ?? null,
    },
    warnings,
  });
}
