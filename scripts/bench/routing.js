// How long the triangle of cluster.yaml is without a way, in network namespaces with the FRR that was built here: with the files that are
// rendered for it, and with the timers that FRR has by itself (no hello_interval, no dead_interval, no BFD), as the first prose of
// this cluster had them. Each figure is of one event, seen by a ping every 20 ms.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { alternate, row } from './measure.js';

const SUBJECTS = [
  { name: 'ours', what: 'as rendered' },
  { name: 'plain', what: 'with FRR’s own timers' },
];

export async function routing({ project, base, rounds }) {
  const { makeRouters } = await rig(project);
  const triangle = await makeRouters(base);
  try {
    return await measureAll(triangle.routers, rounds);
  } finally {
    await triangle[Symbol.asyncDispose]();
  }
}

async function measureAll(routers, rounds) {
  const rendered = await Promise.all(routers.map(({ on }) => on.sh('cat /etc/frr/frr.conf')));
  const events = [
    { what: 'all adjacencies full after `rc.frr start`', run: () => adjacencies(routers) },
    { what: 'no way while a cable is pulled', run: () => cut(routers, 'down') },
    { what: 'no way while a cable goes dead with its carrier on', run: () => cut(routers, 'silent') },
  ];
  const rows = [];
  for (const { what, run } of events) {
    const times = await alternate(
      rounds,
      SUBJECTS.map(({ name }) => ({
        name,
        run: async () => {
          await configure(routers, rendered, name);
          return run();
        },
      })),
    );
    for (const subject of SUBJECTS) rows.push(row(`${what}, ${subject.what}`, times.get(subject.name)));
  }
  return { title: 'Routing of three nodes', columns: '', rows, notes: [] };
}

/** The tests' own nodes, compiled for this run; two folders below the checkout, where the rig looks for it. */
async function rig(project) {
  const file = join(project, 'out/bench/routers.mjs');
  await build({
    input: join(project, 'test/rig/routers.ts'),
    platform: 'node',
    external: [/^[^./]/],
    transform: { target: 'node20' },
    output: { file, format: 'esm' },
    logLevel: 'silent',
  });
  return import(pathToFileURL(file).href);
}

async function configure(routers, rendered, name) {
  for (const [index, { on }] of routers.entries()) {
    const text = name === 'ours' ? rendered[index] : withoutTimers(rendered[index]);
    await on.run(['tee', '/etc/frr/frr.conf'], text);
  }
  await Promise.all(routers.map(({ on }) => on.run(['/etc/rc.d/rc.frr', 'stop'])));
  await Promise.all(routers.map(({ on }) => on.sh('/etc/rc.d/rc.frr start')));
  await full(routers);
  // LSAs of the start are still being held back with timers of seconds.
  await sleep(10_000);
}

const withoutTimers = (text) =>
  text
    .split('\n')
    .filter((line) => !/^ (ip ospf (bfd|dead-interval|hello-interval)|timers )/.test(line))
    .join('\n')
    .replace(/^bfd\n[^]*?^exit\n!\n/m, '');

async function full(routers) {
  for (const { on } of routers)
    for (;;) {
      const { stdout } = await on.run(['vtysh', '-c', 'show ip ospf neighbor json']);
      if ((stdout.match(/"nbrState":\s*"Full/g) ?? []).length === routers.length - 1) break;
      await sleep(50);
    }
}

async function adjacencies(routers) {
  await Promise.all(routers.map(({ on }) => on.sh('/etc/rc.d/rc.frr stop')));
  const began = performance.now();
  await Promise.all(routers.map(({ on }) => on.sh('/etc/rc.d/rc.frr start')));
  await full(routers);
  return performance.now() - began;
}

/** The longest time between two answers of the second node, in milliseconds, while the cable between it and the first is cut. */
async function cut([one, two], how) {
  const port = one.node.interfaces.find(({ peer }) => peer?.hostname === two.node.hostname);
  const ports = [
    [one.on, port.name],
    [two.on, port.peer.port],
  ];
  const seconds = 45;
  const pinging = one.on.sh(
    `ping -n -D -i 0.02 -w ${how === 'down' ? 8 : seconds} -I ${one.node.loopback} ${two.node.loopback} || true`,
  );
  await sleep(1000);
  try {
    if (how === 'down') await one.on.sh(`ip link set ${port.name} down`);
    else for (const [on, name] of ports) await on.sh(`tc qdisc add dev ${name} root pfifo limit 0`);
    const stamps = [...(await pinging).matchAll(/^\[(\d+\.\d+)\].* bytes from/gm)].map(
      ([, at]) => Number(at) * 1000,
    );
    return Math.max(...stamps.slice(1).map((at, index) => at - stamps[index]));
  } finally {
    if (how === 'down') await one.on.sh(`ip link set ${port.name} up`);
    else for (const [on, name] of ports) await on.run(['tc', 'qdisc', 'del', 'dev', name, 'root']);
  }
}
