import type { Sha256Hex } from '../lib/digest.ts';
import { stat } from '../lib/fs.ts';
import { formatBytes, plural } from '../lib/text.ts';
import type { Recipe } from '../recipe/index.ts';
import { doubtOf } from './check-first.ts';
import { placesOf, showPlace } from './places.ts';
import { lockKey, type SourcesLock } from './sources-lock.ts';
import { storedPath } from './store.ts';

/** What speaks for a source: the lock, or on its first fetch a signature, a registry's client, an MD5, or nothing. */
export type LockState = 'locked' | 'signature' | 'registry' | 'md5' | 'nothing';

export interface PlannedSource {
  readonly recipe: string;
  readonly version: string;
  readonly file: string;
  readonly sha256?: Sha256Hex;
  readonly state: LockState;
  /** In the store already; its digest is looked at when it is used. */
  readonly isStored: boolean;
  /** Of the stored file. */
  readonly bytes?: number;
  /** Where it would be looked for, in this order. */
  readonly places: readonly string[];
}

/** Says where each source of the recipes would come from, and what it would be held against. Contacts nothing. */
export async function planFetch(
  recipes: readonly Recipe[],
  {
    lock,
    mirrors,
    storeDir,
  }: { readonly lock: SourcesLock; readonly mirrors: readonly string[]; readonly storeDir: string },
): Promise<readonly PlannedSource[]> {
  const planned = recipes.flatMap((recipe) =>
    recipe.sources.map(async (source): Promise<PlannedSource> => {
      const entry = { recipe: recipe.name, version: recipe.version, file: source.file };
      const sha256 = source.sha256 ?? lock.get(lockKey(entry))?.sha256;
      const stored = sha256 === undefined ? undefined : await stat(storedPath(storeDir, sha256, source.file));
      const doubt = doubtOf(recipe, source);
      const first =
        source.signature !== undefined
          ? 'signature'
          : doubt === undefined
            ? 'registry'
            : doubt.code === 'sources/md5-only'
              ? 'md5'
              : 'nothing';
      return {
        ...entry,
        ...(sha256 === undefined ? {} : { sha256 }),
        state: sha256 === undefined ? first : 'locked',
        isStored: stored !== undefined,
        ...(stored === undefined ? {} : { bytes: stored.size }),
        places: placesOf(
          source.file,
          source.url,
          sha256 === undefined && source.origin !== undefined ? [] : mirrors,
        ).map(showPlace),
      };
    }),
  );
  return Promise.all(planned);
}

const WORDS: Readonly<Record<LockState, string>> = {
  locked: 'locked',
  signature: "not locked yet: upstream's signature decides",
  registry: "not locked yet: the registry's client checks it",
  md5: 'not locked yet: only an MD5SUM to hold it against',
  nothing: 'not locked yet: nothing to hold it against',
};

/** The plan as lines for people: one a file, below it its places, and a sum. */
export function renderFetchPlan(plan: readonly PlannedSource[]): string {
  const lines = plan.flatMap((each) => [
    `${each.isStored ? 'here ' : 'fetch'}  ${each.recipe} ${each.version}  ${each.file}`,
    `         ${each.sha256 === undefined ? WORDS[each.state] : `sha256 ${each.sha256}`}`,
    ...(each.isStored ? [] : each.places.map((place) => `         from ${place}`)),
  ]);
  const here = plan.filter((each) => each.isStored);
  const bytes = here.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
  const sum = `${plural(plan.length - here.length, 'file')} to fetch, ${String(here.length)} here already (${formatBytes(bytes)})`;
  return [...lines, sum, ''].join('\n');
}
