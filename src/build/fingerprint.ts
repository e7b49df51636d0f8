import { sha256Of, type Sha256Hex } from '../lib/digest.ts';

export type FingerprintHex = string & { readonly brand: 'FingerprintHex' };

/** Raised when the way of building changes so that packages from before may differ for the same inputs. */
export const BUILD_FORMAT = 3;

/**
 * Every input of one build. Two builds with equal records give the same package; a field that is missing here would let
 * a stale package pass, one too many would rebuild for nothing. Not here, since none may change a package: the number of jobs, limits,
 * where the work lies, what time it is, the runner, and a compiler cache (it gives back what the same compiler made of the same text).
 */
export interface FingerprintRecord {
  /** The way slackforge runs a SlackBuild (paths, limits, repacking): it shapes what comes out, and is in no file of the recipe. */
  readonly format: number;
  /** Digest of each file of the recipe's folder: script, descriptions, rc scripts, patches. All of them lie beside the script when it runs. */
  readonly recipe: Readonly<Record<string, Sha256Hex>>;
  /** Given to the SlackBuild as VERSION and part of the package's name. */
  readonly version: string;
  /** Switches of the recipe: each may add needs and variables, and one that adds neither is still read by people from the package. */
  readonly options: Readonly<Record<string, boolean>>;
  /** Digest of each source and vendor archive, by file name: what is compiled. */
  readonly sources: Readonly<Record<string, Sha256Hex>>;
  /**
   * Digest of each package of ours that is installed in the root: a library's output, not its recipe, is the input. That is what lets a
   * library be built anew, come out the same, and leave what stands on it alone.
   */
  readonly dependencies: Readonly<Record<string, Sha256Hex>>;
  /** Identity of the root: digests of all packages of the mirror that can be seen in it, and how much of each. Compilers, headers, libraries. */
  readonly base: string;
  /** What the SlackBuild sees besides: tag, flags, time stamp, variables of options. */
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

/** One difference between the inputs of two builds. */
export interface Change {
  /** As a clause for people: "the recipe file libyang.SlackBuild changed". */
  readonly clause: string;
  readonly field: keyof FingerprintRecord;
  /** Within the field: a file, a package, a variable. */
  readonly key?: string;
  /** Null where there was, or is, nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The words for a field that has parts, in the order in which differences are told. */
const PARTS = [
  ['recipe', 'the recipe file'],
  ['options', 'the option'],
  ['sources', 'the source'],
  ['dependencies', 'the dependency'],
  ['environment', 'the build variable'],
] as const;

/** The first difference between two records, or undefined when there is none. */
export function findChange(before: FingerprintRecord, after: FingerprintRecord): Change | undefined {
  const whole = (field: 'format' | 'version' | 'base', clause: string): Change | undefined =>
    before[field] === after[field]
      ? undefined
      : { clause, field, before: String(before[field]), after: String(after[field]) };
  return (
    whole('format', 'slackforge builds in another way than before') ??
    whole('version', `the version changed from ${before.version} to ${after.version}`) ??
    whole('base', 'what its root holds of the mirror changed') ??
    PARTS.map(([field, what]) => changedPart(field, what, before, after)).find((each) => each !== undefined)
  );
}

function changedPart(
  field: (typeof PARTS)[number][0],
  what: string,
  before: FingerprintRecord,
  after: FingerprintRecord,
): Change | undefined {
  const [old, fresh]: readonly Readonly<Record<string, string | boolean>>[] = [before[field], after[field]];
  for (const key of [...new Set([...Object.keys(old ?? {}), ...Object.keys(fresh ?? {})])].sort()) {
    const [from, to] = [old?.[key], fresh?.[key]];
    if (from === to) continue;
    const how = from === undefined ? 'is new' : to === undefined ? 'is gone' : 'changed';
    return {
      clause: `${what} ${key} ${how}`,
      field,
      key,
      before: from === undefined ? null : String(from),
      after: to === undefined ? null : String(to),
    };
  }
  return undefined;
}
