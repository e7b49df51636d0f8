// How long it takes from cluster.yaml to the trees of all its nodes, which nothing else of its kind does: a whole command, and the reading and
// rendering within a process that has its code loaded. The cluster of 64 is one that "cluster init" writes, with every service added.
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { measure, row } from './measure.js';

const SERVICES = `
ceph: { fsid: 0b8a5c0e-6a1f-4c57-9d3e-3f1f6f0c5a11 }
ovn: {}
incus: {}
zabbix: { server: 192.0.2.10 }
`;

export async function overlayRender({ project, dist, scratch, rounds }) {
  const large = join(scratch, 'cluster-64.yaml');
  const slackforge = ['node', join(project, 'bin/slackforge.js')];
  const init = ['cluster', 'init', '--nodes', '64', '--topology', 'ring', '--out', large, '--quiet'];
  execFileSync(slackforge[0], [slackforge[1], ...init], { cwd: project, stdio: 'ignore' });
  appendFileSync(large, SERVICES);

  const render = await renderer(project, dist);
  const command = [];
  const clusters = [
    { count: 3, file: join(project, 'cluster.yaml') },
    { count: 64, file: large },
  ];
  const rows = [];
  for (const { count, file } of clusters) {
    const times = [];
    // The first one warms up: the compiler of Node.js is not what is looked at.
    for (let round = 0; round <= rounds; round++) times.push(await render(file));
    rows.push(row(`${count} nodes read, checked and rendered`, times.slice(1)));
  }
  for (let round = 0; round < rounds; round++) {
    const argv = [...slackforge, 'overlay', '--all', '--dry-run', '--json'];
    command.push((await measure(argv, { cwd: project })).ms);
  }
  rows.push(row('`slackforge overlay --all --dry-run` of 3 nodes, from start to end', command));
  return { title: 'Overlays from cluster.yaml', columns: '', rows, notes: [] };
}

/** Reads cluster file and layers, and renders every node, as the command does; gives milliseconds. */
async function renderer(project, dist) {
  const load = (room) => import(pathToFileURL(join(dist, room, 'index.js')).href);
  const [{ loadCluster }, { readLayers, renderOverlay }] = await Promise.all([
    load('cluster'),
    load('overlay'),
  ]);
  const valueOf = (result) => {
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return result.value;
  };
  return async (file) => {
    const began = performance.now();
    const cluster = valueOf(await loadCluster(file));
    const layers = valueOf(await readLayers(join(project, 'overlays')));
    for (const node of cluster.nodes) valueOf(renderOverlay(cluster, node, { layers, hashes: new Map() }));
    return performance.now() - began;
  };
}
