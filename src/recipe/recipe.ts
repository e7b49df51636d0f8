import type { Location } from '../lib/diagnostic.ts';
import type { Sha256Hex } from '../lib/digest.ts';
import type { Allowances } from '../lib/lint.ts';

/** A need of one recipe: another recipe by name, optionally within a range such as `>=2.1.128 <4`. */
export interface Dependency {
  readonly name: string;
  readonly range?: string;
  /** The option of the recipe that adds this need. */
  readonly option?: string;
  readonly location: Location;
}

/** What slackforge.yaml or the command line says of one option; the place is known for a file. */
export interface OptionSwitch {
  readonly isOn: boolean;
  readonly location?: Location;
}

/** Switches by recipe and option. */
export type OptionSwitches = ReadonlyMap<string, ReadonlyMap<string, OptionSwitch>>;

export type RegistryKind = 'pypi' | 'crate' | 'go';

/** One release of a project, crate or module. */
export interface PinnedName {
  readonly name: string;
  readonly version: string;
}

/** Where a source comes from that no address names: a language registry, or what a client of one makes. */
export type SourceOrigin =
  | ({ readonly kind: RegistryKind } & PinnedName)
  | { readonly kind: 'vendor-pip'; readonly requirements: readonly PinnedName[] }
  | {
      readonly kind: 'vendor-go' | 'vendor-cargo';
      /** Another source of the recipe, by its file; what it needs is vendored. */
      readonly source: string;
      /** Folder of go.mod or Cargo.toml inside it; empty for its top. */
      readonly dir: string;
    };

/** Upstream's detached OpenPGP signature of a source. */
export interface SourceSignature {
  readonly url: string;
  /** File of the recipe that holds the public key. */
  readonly key: string;
  /** Of the primary key, in upper case. */
  readonly fingerprint: string;
  /** What is signed is the archive before it was compressed, as kernel.org does it. */
  readonly isOfTar: boolean;
}

/** One file that the SlackBuild opens in its own folder. */
export interface RecipeSource {
  /** An address, or for what has an origin a word that says it to people (`pypi:bcrypt@4.3.0`, `vendor:go`). */
  readonly url: string;
  /** Last part of the URL, or the name that an override gives. */
  readonly file: string;
  /** Known when the settings override the version, or by the sources.lock of another tree; otherwise that of the settings has it, or nothing yet. */
  readonly sha256?: Sha256Hex;
  /** MD5SUM of the .info, for a first fetch; an override has none. */
  readonly md5?: string;
  readonly origin?: SourceOrigin;
  readonly signature?: SourceSignature;
}

/** What slackforge.yaml may change in a recipe: its version, and with it the files and digests of its sources. */
export interface RecipeOverride {
  readonly version: string;
  readonly sources: readonly { readonly file: string; readonly sha256: Sha256Hex }[];
}

/** Numbers of the accounts and groups that a recipe makes. */
export interface OwnerNumbers {
  readonly uids: readonly number[];
  readonly gids: readonly number[];
}

/** What the graph has to know of a recipe: all that NAME.info and recipe.yaml say of names and versions. */
export interface RecipeHead {
  readonly name: string;
  readonly dir: string;
  /** What will be built: the pin, or the version of an override. */
  readonly version: string;
  /** VERSION in the .info. */
  readonly pin: string;
  readonly isOverridden: boolean;
  readonly location: Location;
  /** Those of options that are on are among them. */
  readonly buildDepends: readonly Dependency[];
  readonly runDepends: readonly Dependency[];
  /** Packages that the mirror must have, by Slackware name. */
  readonly baseBuild: readonly string[];
  readonly baseRun: readonly string[];
  /** Other names that the package may be needed by. */
  readonly provides: readonly string[];
  /** Why it is built although the base has a package of its name; without it the base's is used. */
  readonly overBase?: string;
  /** Every option and whether it is on: the switch of the settings or of the command line, else its default. */
  readonly options: ReadonlyMap<string, boolean>;
  /**
   * What tells the SlackBuild of them: the variable of each option that names one, `yes` or `no`. It belongs into the environment of
   * the build and thereby into its fingerprint.
   */
  readonly optionEnv: Readonly<Record<string, string>>;
}

/** One SlackBuild as data. Lists are in the order of the files they were read from. */
export interface Recipe extends RecipeHead {
  readonly homepage: string;
  readonly sources: readonly RecipeSource[];
  readonly memoryPerJobMib: number;
  /** Never built beside another heavy one. */
  readonly isHeavy: boolean;
  /** Built with a compiler cache. */
  readonly wantsCcache: boolean;
  /** Findings of the lints and of `build --check-needs` that are accepted: id of the rule, or `needs/NAME` -> reason. */
  readonly lintAllow: Allowances;
  /** Where each of baseBuild is written. */
  readonly baseBuildAt: ReadonlyMap<string, Location>;
  /** Besides root, who may own files of the package. */
  readonly owners: OwnerNumbers;
  /**
   * Files of the folder but source archives, relative, in code-unit order, each with its digest as it was read: all of them are inputs of
   * a build.
   */
  readonly files: ReadonlyMap<string, Sha256Hex>;
}
