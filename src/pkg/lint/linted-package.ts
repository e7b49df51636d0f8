import type { ElfDamage, ElfFile } from '../../lib/elf.ts';
import type { Member } from '../archive-member.ts';
import type { LinkLine } from '../doinst.ts';
import type { PackageName, PackageSuffix } from '../package-name.ts';

/** What each suffix stands for. */
export const COMPRESSION: Readonly<Record<PackageSuffix, string>> = {
  txz: 'xz',
  tgz: 'gzip',
  tbz: 'bzip2',
  tlz: 'lzip',
};

/** What was learnt of one member while its bytes passed by. */
export interface LintedMember extends Member {
  /** The first 64 bytes, or fewer. */
  readonly head: Uint8Array;
  /** The content of a small text in a place whose texts are judged; of a compressed page, what it unpacks to. */
  readonly text?: string;
  /** Set for a file that begins as gzip data does: whether it unpacks to its end. */
  readonly gzip?: 'whole' | 'broken';
  readonly elf?: ElfFile | ElfDamage;
  /** The first line of a script, without `#!`. */
  readonly interpreter?: string;
  /** A script in which lines end in CR LF. */
  readonly hasDosLines: boolean;
  /** The build folders that its bytes name, each once. */
  readonly buildPaths: readonly string[];
}

/** What a recipe says of the package that it makes; nothing when there is no recipe. */
export interface Expectation {
  readonly name?: string;
  readonly version?: string;
  readonly tag?: string;
  /** Numeric owners and groups, besides those of the base, that members may have. */
  readonly uids?: readonly number[];
  readonly gids?: readonly number[];
  /** Packages of our own whose libraries it may use: its run dependencies. */
  readonly depends?: ReadonlySet<string>;
  /** Packages of the base that it says it uses. */
  readonly baseDepends?: ReadonlySet<string>;
}

/** One package and, where they are known, its recipe and what it will live among. */
export interface LintedPackage {
  readonly file: string;
  readonly name: PackageName;
  /** By the first bytes of the file, whatever its suffix says. */
  readonly compression: string | undefined;
  /** Why it could not be read to its end; the members are then those before that. */
  readonly fault: string | undefined;
  readonly members: readonly LintedMember[];
  /** Those of the members that are ELF files, whole or damaged. */
  readonly elfMembers: readonly LintedMember[];
  readonly byPath: ReadonlyMap<string, LintedMember>;
  readonly doinst: string | undefined;
  /** The links of doinst.sh. */
  readonly links: readonly LinkLine[];
  /** What the shell says of the syntax of doinst.sh and douninst.sh; nothing when it is right. */
  readonly syntaxFaults: readonly {
    readonly path: string;
    readonly line?: number;
    readonly message: string;
  }[];
  readonly expected: Expectation;
  readonly universe: Universe | undefined;
}

/** What other packages have: the base root and, if they are linted together, the other packages of the set. */
export interface Universe {
  /** Without a base nothing can be called missing. */
  readonly hasBase: boolean;
  /** Path of a file or link (not a folder) -> what has it. */
  readonly owners: ReadonlyMap<string, readonly Owner[]>;
  /** Name of a shared library, as DT_NEEDED has it -> what has it. */
  readonly libraries: ReadonlyMap<string, readonly Owner[]>;
  /** Where the loader looks for them. */
  readonly libraryFolders: ReadonlySet<string>;
  readonly uids: ReadonlySet<number>;
  readonly gids: ReadonlySet<number>;
  /** The path with the base's links between top folders (`/bin` -> `usr/bin`) followed. */
  readonly canonical: (path: string) => string;
  readonly hasDirectory: (path: string) => boolean;
}

export interface Owner {
  /** Base name of the package (`libcap`). */
  readonly name: string;
  readonly isBase: boolean;
  /** Set when it is a link. */
  readonly target?: string;
}

/** Regular files, hard links left out: their bytes belong to the first name. */
export function filesOf(subject: LintedPackage): readonly LintedMember[] {
  return subject.members.filter((member) => member.kind === 'file');
}

export function isUnder(path: string, ...folders: readonly string[]): boolean {
  return folders.some(
    (folder) => path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/'),
  );
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
