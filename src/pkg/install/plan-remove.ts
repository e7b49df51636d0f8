import { DATABASE } from '../database.ts';
import { databaseFolderSteps, removedLinkSteps } from './database-folders.ts';
import type { RemovalLists } from './removal-lists.ts';
import { FOLDERS, type Step } from './step.ts';

export interface RemovalPlan {
  /** Name of the database entry, which after an upgrade is not the package's full name. */
  readonly entry: string;
  readonly lists: RemovalLists;
  readonly hasScript: boolean;
  readonly uninstallScript?: string;
}

/** The steps of removepkg, in its order: links, files, empty directories from the deepest, man's own pages, the records, douninst.sh. */
export function planRemove({ entry, lists, hasScript, uninstallScript }: RemovalPlan): readonly Step[] {
  const move = (from: string, to: string): Step => ({
    do: 'move',
    from: `${from}/${entry}`,
    path: `${to}/${entry}`,
  });
  const isDirectory = (path: string): boolean => path.endsWith('/');
  return [
    ...databaseFolderSteps(),
    ...removedLinkSteps(),
    ...lists.links.map((path): Step => ({ do: 'delete', what: 'link', path })),
    // It is on the package's own list: out of the way before the list is gone through.
    ...(uninstallScript === undefined
      ? []
      : [move(DATABASE.uninstallScripts, FOLDERS.removedUninstallScripts)]),
    ...lists.files
      .filter((path) => !isDirectory(path))
      .map((path): Step => ({ do: 'delete', what: 'file', path })),
    ...lists.files
      .filter(isDirectory)
      .toReversed()
      .map((path): Step => ({ do: 'delete-directory', path: path.replace(/\/+$/, '') })),
    ...lists.catPages.map((path): Step => ({ do: 'delete', what: 'file', path })),
    ...(hasScript ? [move(DATABASE.scripts, FOLDERS.removedScripts)] : []),
    move(DATABASE.packages, FOLDERS.removedPackages),
    ...(uninstallScript === undefined
      ? []
      : [{ do: 'script', kind: 'douninst', name: entry, text: uninstallScript } as const]),
  ];
}
