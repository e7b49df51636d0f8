import { DATABASE } from '../database.ts';
import { fullName } from '../package-name.ts';
import { databaseFolderSteps, oldNameSteps } from './database-folders.ts';
import { STAGED_TEXTS, type StagedMember, type StagedPackage } from './stage.ts';
import type { Step } from './step.ts';

/** The steps that bring a staged package into the root, as installpkg does: files, database, then its script. */
export function planInstall(staged: StagedPackage): readonly Step[] {
  return [
    ...databaseFolderSteps(),
    ...oldNameSteps(),
    ...fileSteps(staged.members, {}),
    ...recordSteps(staged),
    ...scriptSteps(staged),
  ];
}

/**
 * Directories and files of a package. With `keep` the staged files stay for a second pass; with `again` this is that pass, which replaces
 * links only (installpkg --no-overwrite).
 */
export function fileSteps(
  members: readonly StagedMember[],
  how: { readonly keep?: true; readonly again?: true },
): readonly Step[] {
  const placed = members
    .filter(({ from, path }) => from !== undefined || path !== '')
    .map(({ path, meta, from }): Step =>
      from === undefined ? { do: 'directory', path, meta } : { do: 'place', path, from, ...how },
    );
  // Deepest first: finishing a directory changes its parent's time no more, and the root comes last.
  const directories = members
    .filter(({ from }) => from === undefined)
    .toSorted((a, b) => (a.path < b.path ? 1 : -1));
  const finished = directories.map(({ path, meta, attributes }): Step => ({
    do: 'finish-directory',
    path,
    meta,
    ...(attributes === undefined
      ? {}
      : {
          attributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, Buffer.from(value).toString('hex')]),
          ),
        }),
  }));
  return [...placed, ...finished];
}

/** The database entry and the copies of the scripts. */
export function recordSteps(staged: StagedPackage): readonly Step[] {
  const name = fullName(staged.name);
  const place = (folder: string, from: string): Step => ({ do: 'place', path: `${folder}/${name}`, from });
  return [
    ...(staged.doinst === undefined ? [] : [place(DATABASE.scripts, STAGED_TEXTS.doinst)]),
    ...(staged.hasUninstallScript ? [place(DATABASE.uninstallScripts, STAGED_TEXTS.uninstall)] : []),
    place(DATABASE.packages, STAGED_TEXTS.entry),
  ];
}

export function scriptSteps(staged: StagedPackage): readonly Step[] {
  if (staged.doinst === undefined) return [];
  return [{ do: 'script', kind: 'doinst', name: fullName(staged.name), text: staged.doinst }];
}
