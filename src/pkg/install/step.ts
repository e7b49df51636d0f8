import type { MemberMeta } from '../../lib/rooted-tree.ts';

/**
 * One thing that a transaction does to the root. Steps are data: they are written to the journal before the first is taken, and
 * taking one twice comes to the same as taking it once, so that a transaction that was cut off is finished by taking them again.
 * Paths are below the root; `from` is a name in the staging folder.
 */
export type Step =
  /** A folder of the database, if nothing is there. */
  | { readonly do: 'add-folder'; readonly path: string; readonly mode: number }
  /** A link of the database, if nothing is there. */
  | { readonly do: 'add-link'; readonly path: string; readonly target: string }
  /** A directory of the package; one that is there is kept, and so is a link to one. */
  | { readonly do: 'directory'; readonly path: string; readonly meta: MemberMeta }
  /** Anything else of the package, by rename; `again` leaves what is there but a link, and copies stay in the staging folder for it (`keep`). */
  | {
      readonly do: 'place';
      readonly path: string;
      readonly from: string;
      readonly keep?: boolean;
      readonly again?: boolean;
    }
  /** Mode, owner, time and attributes (in hexadecimal) of a directory, after everything in it. */
  | {
      readonly do: 'finish-directory';
      readonly path: string;
      readonly meta: MemberMeta;
      readonly attributes?: Readonly<Record<string, string>>;
    }
  /** A file of the database gets another name; nothing when it has it already. */
  | { readonly do: 'move'; readonly from: string; readonly path: string }
  /** A file of a package, or a symbolic link (and nothing but one) that its script made. */
  | { readonly do: 'delete'; readonly what: 'file' | 'link'; readonly path: string }
  | { readonly do: 'delete-directory'; readonly path: string }
  | {
      readonly do: 'script';
      readonly kind: 'doinst' | 'douninst';
      readonly name: string;
      readonly text: string;
    }
  /** What was done before is on the disk, and is not done again after a crash. */
  | { readonly do: 'checkpoint' };

/** Folders of the database beside those in DATABASE, below the root. */
export const FOLDERS = {
  setup: 'var/lib/pkgtools/setup',
  work: 'var/lib/pkgtools/setup/tmp',
  removedPackages: 'var/log/pkgtools/removed_packages',
  removedScripts: 'var/log/pkgtools/removed_scripts',
  removedUninstallScripts: 'var/log/pkgtools/removed_uninstall_scripts',
} as const;
