import type { Result } from '../lib/result.ts';
import {
  buildStore,
  planBuild,
  readHistory,
  type BuildPlan,
  type BuildStore,
  type PlanInputs,
  type RootChoice,
} from '../build/index.ts';
import type { Graph } from '../graph/index.ts';
import type { Mirror } from '../mirror/index.ts';
import { readLock } from '../sources/index.ts';
import { chooseRoots } from './choose-roots.ts';
import { outPaths, type Context } from './context.ts';

export type PlanManner = Partial<
  Pick<PlanInputs, 'retry' | 'scrutiny' | 'isLenient' | 'checksNeeds'> & Pick<RootChoice, 'isFull'>
>;

/** Plans the named recipes and what they need against the mirror, the lock and the store of this project. */
export async function planPackages(
  context: Context,
  graph: Graph,
  names: readonly string[],
  mirror: Mirror,
  {
    retry = new Set(),
    scrutiny = 'bytes',
    isFull = false,
    isLenient = false,
    checksNeeds = false,
  }: PlanManner = {},
): Promise<Result<BuildPlan>> {
  const { settings } = context;
  const lock = await readLock(settings.lockPath);
  if (!lock.ok) return lock;
  const roots = await chooseRoots(context, mirror, isFull);
  if (!roots.ok) return roots;
  const store = storeOf(context);
  return planBuild({
    graph,
    names,
    lock: lock.value,
    roots: roots.value,
    environment: buildEnvironment(context),
    store,
    history: await readHistory(store.historyFile),
    retry,
    scrutiny,
    isLenient,
    checksNeeds,
  });
}

export function storeOf({ settings }: Context): BuildStore {
  const paths = outPaths(settings);
  return buildStore(paths.build, paths.packages);
}

/** What a SlackBuild sees besides its own folder; part of every fingerprint. */
export function buildEnvironment(context: Context): Readonly<Record<string, string>> {
  return {
    ARCH: 'x86_64',
    HOME: '/root',
    LC_ALL: 'C',
    OUTPUT: '/slackforge/output',
    PATH: '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin',
    PKGTYPE: 'txz',
    SOURCE_DATE_EPOCH: String(context.epochSeconds),
    TAG: context.settings.tag,
    TERM: 'dumb',
    TMP: '/tmp/SBo',
    TZ: 'UTC',
  };
}
