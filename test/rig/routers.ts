import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestContext } from 'vitest';
import { loadCluster, type ClusterNode } from '../../src/cluster/index.ts';
import { ensureOspfKey, planPasswords, readLayers, renderOverlay } from '../../src/overlay/index.ts';
import { parsePackageName } from '../../src/pkg/index.ts';
import { nodeBase, plugCable, startNode, type NodeBase, type NodeNamespace } from './node-namespace.ts';
import { requireRoad } from './require-road.ts';
import { requireTools } from './require-tools.ts';
import { valueOf } from './result.ts';
import { requireRoot } from './small-system.ts';
import { tempTree } from './temp-tree.ts';

const PROJECT = join(import.meta.dirname, '../..');

/** In install order. What else they need is in the base root. */
const PACKAGES = ['protobuf-c', 'libyang', 'frr'];

/** One node as cluster.yaml describes it, and as it runs. */
export interface Router {
  readonly node: ClusterNode;
  readonly on: NodeNamespace;
}

export interface Routers extends AsyncDisposable {
  /** By number of the node. */
  readonly routers: readonly Router[];
}

/** The base root of the configured mirror, which is made when it is not there; skips the test or fails it when it cannot be entered. */
export async function requireBase(context: TestContext): Promise<string> {
  await requireRoot(context);
  await requireTools(context, 'ip');
  for (const made of ['dist/cli/main.js', 'out/packages/PACKAGES.TXT']) await requireRoad(context, made);
  const { stdout } = await execa('node', ['bin/slackforge.js', 'root', 'create', '--json'], { cwd: PROJECT });
  return (JSON.parse(stdout) as { readonly dir: string }).dir;
}

async function builtPackages(): Promise<readonly string[]> {
  const folder = join(PROJECT, 'out/packages');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.txz'));
  return PACKAGES.map((name) => {
    const file = files.find((each) => valueOf(parsePackageName(each)).name === name);
    if (file === undefined) throw new Error(`out/packages has no ${name}: run scripts/quickstart`);
    return join(folder, file);
  });
}

/** Which nodes, and what runs on them over the base root: made in a folder that outlives them. */
export interface RouterOptions {
  readonly clusterFile?: string;
  readonly frr?: (folder: string, base: string) => Promise<NodeBase>;
}

/** The packages that were built here. */
const builtFrr = async (folder: string, base: string): Promise<NodeBase> =>
  nodeBase(folder, base, await builtPackages());

/** Renders the overlays of a cluster file, starts its nodes, plugs its cables and boots them. Routes come later. */
export async function makeRouters(
  base: string,
  { clusterFile = join(PROJECT, 'cluster.yaml'), frr = builtFrr }: RouterOptions = {},
): Promise<Routers> {
  const folder = await tempTree();
  const started: Router[] = [];
  const dispose = async (): Promise<void> => {
    await Promise.all(started.map(({ on }) => on[Symbol.asyncDispose]()));
    await folder[Symbol.asyncDispose]();
  };
  try {
    const cluster = valueOf(await loadCluster(clusterFile));
    const layers = valueOf(await readLayers(join(PROJECT, 'overlays')));
    // Nobody logs in here, so no password is generated.
    const { hashes } = await planPasswords(cluster, folder.path);
    const ospfKey = valueOf(await ensureOspfKey(cluster, folder.path));
    const signed = ospfKey === undefined ? {} : { ospfKey };
    const roots = await frr(folder.path, base);
    const starts = await Promise.allSettled(
      cluster.nodes.map(async (node) => {
        const overlay = valueOf(renderOverlay(cluster, node, { layers, hashes, ...signed }));
        started.push({ node, on: await startNode(roots, overlay) });
      }),
    );
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    started.sort((a, b) => a.node.id - b.node.id);
    await plugCables(started);
    await Promise.all(started.map(boot));
    return { routers: started, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Every cable of the cluster. The management ports stay away: no DHCP server would answer, and rc.inet1 goes on without. */
async function plugCables(routers: readonly Router[]): Promise<void> {
  const ends = routers.flatMap(({ node, on }) => node.interfaces.map((port) => ({ node, on, port })));
  for (const [index, { on, port }] of ends.entries()) {
    // Each cable is seen from both ends; it is plugged from the one that comes first.
    const other = ends
      .slice(index)
      .find((end) => end.node.hostname === port.peer?.hostname && end.port.name === port.peer.port);
    if (other !== undefined) await plugCable([on, port], [other.on, other.port]);
  }
}

/** What rc.M does for the network of a node, in its order, but for waiting for hardware. */
export async function boot({ on }: Router): Promise<void> {
  // Where the kernel has no dummy device, a bridge without ports stands for it: rc.inet3 takes a dummy0 that is there.
  await on.sh(
    'if ip link add dummy0 type dummy; then ip link del dummy0; else ip link add dummy0 type bridge; fi',
  );
  await on.sh('hostname "$(cat /etc/HOSTNAME)"');
  await on.sh('test -x /etc/rc.d/rc.ip_forward && /etc/rc.d/rc.ip_forward start');
  await on.sh('/etc/rc.d/rc.inet1 start');
  await on.sh('/etc/rc.d/rc.local');
}
