import { dirname, join } from 'node:path';
import { problem, type Diagnostic } from '../../lib/diagnostic.ts';
import { pathExists, readText, removeTree } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { DATABASE, parseDatabaseEntry } from '../database.ts';
import { fullName, parsePackageName, type PackageName } from '../package-name.ts';
import { priorityIn } from '../tagfile.ts';
import { oldNameSteps } from './database-folders.ts';
import { executeStep } from './execute-step.ts';
import { statusOf, type Outcome, type Report } from './outcome.ts';
import { planInstall } from './plan-install.ts';
import { stagePackage, STAGED_TEXTS, type StagedPackage } from './stage.ts';
import { carryOut, newTransaction, type OpenRoot } from './transaction.ts';
import { runEach, type RunEachOptions } from './run-each.ts';

export interface InstallPackagesOptions extends RunEachOptions {
  /** Read instead of the `tagfile` in each package's own folder. */
  readonly tagfile?: string;
  /** Adds the digest of the file to the database entry. */
  readonly md5sum?: boolean;
}

/**
 * Installs packages in the order given, each as one transaction, as `installpkg --root` does: a package that cannot be installed changes
 * nothing and does not stop the next one; the status is that of the last fault. Fails only when the root cannot be taken.
 */
export async function installPackages(
  root: string,
  files: readonly string[],
  options: InstallPackagesOptions,
): Promise<Result<Report>> {
  return runEach(root, files, options, {
    // Before any package, and even if none can be installed: that is when installpkg makes them.
    prepare: async (open) => {
      for (const step of oldNameSteps()) {
        const made = await executeStep(open, '', step);
        if (!made.ok) return made;
      }
      return ok(undefined);
    },
    one: (open, file) => installOne(open, file, options),
    status: ({ diagnostics }, before) => statusOf(diagnostics) || before,
  });
}

async function installOne(open: OpenRoot, file: string, options: InstallPackagesOptions): Promise<Outcome> {
  const name = parsePackageName(file);
  if (!name.ok) return { asked: file, did: 'failed', diagnostics: name.diagnostics };
  if (await isUnwanted(file, name.value, options.tagfile))
    return { asked: file, name: fullName(name.value), did: 'skipped', diagnostics: [] };
  return transact(open, file, options, 'installed', (staged) => planInstall(staged));
}

/** Whether a tagfile says SKP. Without a menu that is all that a tagfile can say. */
export async function isUnwanted(
  file: string,
  name: PackageName,
  tagfile: string | undefined,
): Promise<boolean> {
  const path = tagfile ?? join(dirname(file), 'tagfile');
  return (await pathExists(path)) && priorityIn(await readText(path), name.name) === 'SKP';
}

/** Stages a package, refuses it when the root has no place for it, and carries out what `plan` makes of it. */
export async function transact(
  open: OpenRoot,
  file: string,
  { md5sum }: { readonly md5sum?: boolean },
  did: 'installed' | 'upgraded',
  plan: (staged: StagedPackage, entry: string) => ReturnType<typeof planInstall>,
): Promise<Outcome> {
  const begun = await newTransaction(open);
  if (!begun.ok) return { asked: file, did: 'failed', diagnostics: begun.diagnostics };
  const { folder, staging } = begun.value;
  let staged: Result<StagedPackage> | undefined;
  try {
    staged = await stagePackage(file, staging, {
      ...(open.options.owners === undefined ? {} : { owners: open.options.owners }),
      ...(md5sum === undefined ? {} : { md5sum }),
    });
    if (staged.ok) staged = findPlaces(open, staged.value);
  } finally {
    if (staged?.ok !== true) await removeTree(folder);
  }
  if (!staged.ok) return { asked: file, did: 'failed', diagnostics: staged.diagnostics };
  const name = fullName(staged.value.name);
  const entry = await readText(join(staging, STAGED_TEXTS.entry));
  const steps = plan(staged.value, entry);
  const done = await carryOut(open, folder, { what: `${did} ${name}`, steps });
  const diagnostics: readonly Diagnostic[] = [
    ...staged.value.warnings,
    ...(done.ok ? done.value : done.diagnostics),
  ];
  const [first = ''] = parseDatabaseEntry(entry).description;
  return {
    asked: file,
    name,
    did: done.ok ? did : 'failed',
    diagnostics,
    uncompressedBytes: staged.value.uncompressedBytes,
    summary: first.slice(first.indexOf(':') + 1).trim(),
  };
}

/** Looks before anything is changed whether each member can go where it wants. */
function findPlaces(open: OpenRoot, staged: StagedPackage): Result<StagedPackage> {
  const directories = new Set(
    staged.members.filter(({ from }) => from === undefined).map(({ path }) => path),
  );
  for (const { path, from } of staged.members) {
    if (path === '') continue;
    const free = open.tree.obstacle(path, from === undefined, (parent) => directories.has(parent));
    if (!free.ok) return free;
  }
  const name = fullName(staged.name);
  for (const folder of Object.values(DATABASE)) {
    const record = `${folder}/${name}`;
    const free = open.tree.obstacle(record, false, () => false);
    if (!free.ok) return free;
    if (staged.members.some(({ path }) => path === record || path.startsWith(`${record}/`))) {
      const message = `${record} is in the package, and is the name of what the database says of it`;
      return fail(problem('lib/path-refused', message, { location: { file: staged.file } }));
    }
  }
  return ok(staged);
}
