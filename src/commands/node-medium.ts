import { dirname, join, resolve } from 'node:path';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { combine, fail, ok, type Result } from '../lib/result.ts';
import { runClosure } from '../graph/index.ts';
import {
  mediaNodeOf,
  planMedia,
  readTagfiles,
  type MediaNode,
  type MediaPlan,
  type OwnPackage,
} from '../media/index.ts';
import type { Mirror } from '../mirror/index.ts';
import type { Cluster, ClusterNode } from '../cluster/index.ts';
import type { Context } from './context.ts';
import { mirrorWarnings, openConfiguredMirror } from './open-mirror.ts';
import { planPackages, storeOf } from './plan-packages.ts';
import { findPackages, selectRecipes } from './resolve-names.ts';
import { chooseNodes, type ChosenNodes, type NodeChoice } from './select-cluster.ts';

/** Everything that is decided about one node's medium before anything is written. */
export interface NodeMedium {
  readonly plan: MediaPlan;
  readonly mediaNode: MediaNode;
  readonly ownPackages: readonly OwnPackage[];
}

/** The chosen nodes with their media planned, and what that was planned from. */
export interface ChosenMedia {
  readonly chosen: ChosenNodes;
  readonly mirror: Mirror;
  readonly media: readonly NodeMedium[];
  readonly warnings: readonly Diagnostic[];
}

/** Reads cluster.yaml and the mirror's lists, and plans a medium for each node that is named. */
export async function planChosenMedia(context: Context, choice: NodeChoice): Promise<Result<ChosenMedia>> {
  const chosen = await chooseNodes(context, choice);
  if (!chosen.ok) return chosen;
  const { cluster, nodes } = chosen.value;
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const media = await planNodeMedia(context, cluster, nodes, mirror.value);
  if (!media.ok) return media;
  const warnings = [...cluster.warnings, ...mirrorWarnings(context, mirror.value)];
  return ok({ chosen: chosen.value, mirror: mirror.value, media: media.value, warnings });
}

/**
 * Plans the media of some nodes; they share our packages, which are looked up once. A dry run may name packages that are
 * not built yet; otherwise they must be there and up to date.
 */
export async function planNodeMedia(
  context: Context,
  cluster: Cluster,
  nodes: readonly ClusterNode[],
  mirror: Mirror,
): Promise<Result<readonly NodeMedium[]>> {
  const tagfiles = await findTagfiles(context, cluster);
  if (!tagfiles.ok) return tagfiles;
  const ownPackages = await findOwnPackages(context, cluster.install.packages, mirror);
  if (!ownPackages.ok) return ownPackages;
  const media: NodeMedium[] = [];
  for (const node of nodes) {
    const mediaNode = mediaNodeOf(cluster, node, tagfiles.value);
    const plan = planMedia(mirror, mediaNode, ownPackages.value);
    // The first faulty one speaks for all: what is wrong with series and packages is wrong for every node.
    if (!plan.ok) return plan;
    media.push({ plan: plan.value, mediaNode, ownPackages: ownPackages.value });
  }
  return ok(media);
}

async function findTagfiles(
  { settings }: Context,
  { install }: Cluster,
): Promise<Result<ReadonlyMap<string, string>>> {
  if (install.tagfiles === undefined) return ok(new Map<string, string>());
  return readTagfiles(resolve(dirname(settings.clusterFile), install.tagfiles), install.series);
}

/** The packages that the named recipes and stacks need to run, dependencies first, as they were built for this mirror. */
async function findOwnPackages(
  context: Context,
  names: readonly string[],
  mirror: Mirror,
): Promise<Result<readonly OwnPackage[]>> {
  if (names.length === 0) return ok([]);
  const named = findPackages(context, names);
  if (!named.ok) return named;
  const selected = await selectRecipes(context, named.value, mirror);
  if (!selected.ok) return selected;
  const { graph } = selected.value;
  const wanted = runClosure(graph, named.value.names);
  if (!wanted.ok) return wanted;
  const plan = await planPackages(context, graph, wanted.value, mirror);
  if (!plan.ok) return plan;
  const { objectsDir } = storeOf(context);
  const steps = new Map(plan.value.steps.map((step) => [step.recipe.name, step]));
  const results = wanted.value.map((name): Result<OwnPackage> => {
    const step = steps.get(name);
    if (step?.action === 'reuse') {
      const { fileName, sha256 } = step.record.package;
      return ok({ name, fileName, path: join(objectsDir, sha256), sha256 });
    }
    if (context.isDryRun) return ok({ name, fileName: `${name} (to be built)`, path: '', sha256: '' });
    const reason = step?.reason ?? 'it is not planned';
    return fail(
      problem('media/package-not-built', `The package of "${name}" cannot go on a medium: ${reason}.`, {
        hint: `Run: slackforge build ${named.value.names.join(' ')}`,
      }),
    );
  });
  return combine(results);
}
