import { join } from 'node:path';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { sha256OfFile } from '../lib/digest.ts';
import { listDir, pathExists } from '../lib/fs.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import { formatBytes, plural } from '../lib/text.ts';
import { lastRecord, recordedNames } from '../build/index.ts';
import { collectGarbage, describeChanges, looksLikePackage, publishRepository } from '../pkg/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { storeOf } from './plan-packages.ts';
import { openRecipes } from './resolve-names.ts';
import { configuredSigner, UNSIGNED } from './repo-signer.ts';

/** Publishes the packages of the last builds as a new set, and switches readers to it. */
export async function repoPublishCommand(context: Context): Promise<Result<Answer>> {
  const { settings, epochSeconds, isDryRun, progress, signal } = context;
  const { packages: packagesDir, repository } = outPaths(settings);
  const signer = await configuredSigner(context);
  if (!signer.ok) return signer;
  const offered = await offeredFiles(context);
  if (!offered.ok) return offered;
  const published = await publishRepository({
    repository,
    packagesDir,
    files: offered.value.files,
    epochSeconds,
    ...(signer.value === undefined ? {} : { signer: signer.value }),
    isDryRun,
    progress,
    signal,
  });
  if (!published.ok) return published;
  const { set, previous, packages, changes } = published.value;
  const signedBy = signer.value?.fingerprint;
  // Only gc removes sets: a reader may be in the middle of the one that was current until now.
  const old = await collectGarbage(repository, settings.repository.keep, { isDryRun: true });
  const reminder =
    old.sets.length === 0
      ? ''
      : `${plural(old.sets.length, 'set')} beyond the ${String(settings.repository.keep)} kept: slackforge repo gc frees ${formatBytes(old.bytes)}\n`;
  const headline =
    set === undefined
      ? `nothing changed: set ${previous ?? ''} has just these ${plural(packages, 'package')}\n`
      : `set ${set} of ${plural(packages, 'package')} ${isDryRun ? 'would be' : 'is'} ${join(repository, 'current')}\n`;
  return ok({
    text:
      headline +
      describeChanges(changes) +
      (signedBy === undefined ? UNSIGNED : `signed by ${signedBy}\n`) +
      reminder,
    json: {
      format: 1,
      set: set ?? null,
      previous: previous ?? null,
      packages,
      changes,
      signedBy: signedBy ?? null,
      isDryRun,
    },
    warnings: [...offered.value.warnings, ...published.value.warnings],
  });
}

interface Offered {
  readonly files: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * One package of each recipe that is still here: the one that the record of its last build names, with the bytes it had then. What else
 * lies in out/packages is no finished build, and said.
 */
async function offeredFiles(context: Context): Promise<Result<Offered>> {
  const store = storeOf(context);
  const { packagesDir } = store;
  const files: string[] = [];
  const faults: Diagnostic[] = [];
  const names = await recordedNames(store);
  const trees = names.length === 0 ? undefined : openRecipes(context);
  if (trees?.ok === false) return trees;
  for (const name of names) {
    if (trees?.value.has(name) !== true) continue;
    const made = (await lastRecord(store, name))?.package;
    const path = join(packagesDir, made?.fileName ?? name);
    if (made !== undefined && (await pathExists(path)) && (await sha256OfFile(path)) === made.sha256) {
      files.push(made.fileName);
      continue;
    }
    const message = `The package of ${name} in ${packagesDir} is not the one that its last build recorded, or is missing.`;
    const location = { file: join(store.lastDir, name) };
    faults.push(
      problem('pkg/unrecorded', message, { location, hint: `slackforge build ${name} makes it again.` }),
    );
  }
  if (faults.length > 0) return failAll(faults);
  if (files.length === 0) {
    const hint = 'slackforge build --all makes packages.';
    return fail(problem('pkg/nothing-to-publish', `No finished package is in ${packagesDir}.`, { hint }));
  }
  const warnings = (await listDir(packagesDir))
    .filter((file) => looksLikePackage(file) && !files.includes(file))
    .map((file) =>
      warning('pkg/unrecorded', `${file} is left out: no recipe of this project has it as its last build.`, {
        location: { file: join(packagesDir, file) },
      }),
    );
  return ok({ files, warnings });
}
