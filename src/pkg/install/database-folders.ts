import { DATABASE } from '../database.ts';
import { FOLDERS, type Step } from './step.ts';

/** The folders that installpkg and removepkg make themselves on a root that lacks them. */
export function databaseFolderSteps(): readonly Step[] {
  const folders = [
    ...Object.values(DATABASE),
    FOLDERS.setup,
    FOLDERS.removedPackages,
    FOLDERS.removedScripts,
    FOLDERS.removedUninstallScripts,
  ];
  return [
    ...folders.map((path): Step => ({ do: 'add-folder', path, mode: 0o755 })),
    { do: 'add-folder', path: FOLDERS.work, mode: 0o700 },
  ];
}

/** The names of older pkgtools as links, which installpkg makes when they are missing, and removepkg does not. */
export function oldNameSteps(): readonly Extract<Step, { readonly do: 'add-link' }>[] {
  return ['packages', 'scripts', 'setup'].map((name) => ({
    do: 'add-link',
    path: `var/log/${name}`,
    target: `../lib/pkgtools/${name}`,
  }));
}

/** Links that removepkg makes besides. */
export function removedLinkSteps(): readonly Step[] {
  return ['packages', 'scripts', 'uninstall_scripts'].map((name): Step => ({
    do: 'add-link',
    path: `var/log/removed_${name}`,
    target: `pkgtools/removed_${name}`,
  }));
}
