import { sha256Of, type Sha256Hex } from '../lib/digest.ts';

export type FingerprintHex = string & { readonly brand: 'FingerprintHex' };

/** Raised when the way of building changes so that packages from before may differ for the same inputs. */
export const BUILD_FORMAT = 2;

/**
 * Every input of one build. Two builds with equal records give the same package; a field that is missing here would let
 * a stale package pass, one too many would rebuild for nothing.
 */
export interface FingerprintRecord {
  /** The way slackforge runs a SlackBuild (paths, limits, repacking). */
  readonly format: number;
  /** Digest of each file of the recipe's folder: script, descriptions, rc scripts, patches. */
  readonly recipe: Readonly<Record<string, Sha256Hex>>;
  /** Given to the SlackBuild as VERSION and part of the package's name. */
  readonly version: string;
  /** Digest of each source archive, by file name. */
  readonly sources: Readonly<Record<string, Sha256Hex>>;
  /** Digest of each package of ours that is installed in the root: a library's output, not its recipe, is the input. */
  readonly dependencies: Readonly<Record<string, Sha256Hex>>;
  /** Identity of the base root: the mirror's pin and the packages taken from it. */
  readonly base: string;
  /** What the SlackBuild sees besides: tag, flags, time stamp. Not the number of jobs, which may not change a package. */
  readonly environment: Readonly<Record<string, string>>;
}

export function fingerprintOf(record: FingerprintRecord): FingerprintHex {
  return sha256Of(canonicalJson(record)) as string as FingerprintHex;
}

/** JSON with sorted keys, so that the order in which a record was put together does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The first difference between two records as a clause for people, or undefined when there is none. */
export function describeChange(before: FingerprintRecord, after: FingerprintRecord): string | undefined {
  if (before.format !== after.format) return 'slackforge builds in another way than before';
  if (before.version !== after.version)
    return `the version changed from ${before.version} to ${after.version}`;
  if (before.base !== after.base) return 'the base root changed';
  return (
    changedKey('the recipe file', before.recipe, after.recipe) ??
    changedKey('the source', before.sources, after.sources) ??
    changedKey('the dependency', before.dependencies, after.dependencies) ??
    changedKey('the build variable', before.environment, after.environment)
  );
}

function changedKey(
  what: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string | undefined {
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    if (before[key] === after[key]) continue;
    const how = before[key] === undefined ? 'is new' : after[key] === undefined ? 'is gone' : 'changed';
    return `${what} ${key} ${how}`;
  }
  return undefined;
}
