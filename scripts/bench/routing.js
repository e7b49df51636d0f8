// How long the triangle of cluster.yaml is without a way, in network namespaces with the FRR that was built here: with the files that are
// rendered for it, and with the settings of the document that this cluster is from (FRR's own timers, no BFD). Each figure is of one event,
// seen by a ping every 20 ms.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { alternate, row } from './measure.js';

const SUBJECTS = [
  { name: 'ours', what: 'as rendered' },
  { name: 'first', what: 'with the first settings' },
];
const EVENTS = [
  { name: 'start', what: 'all adjacencies full after `rc.frr start`' },
  { name: 'down', what: 'no way while a cable is pulled' },
  { name: 'silent', what: 'no way while a cable goes dead with its carrier on' },
];
/** Of pinging while a cable is dead: FRR's own dead interval is 40 s. A gap that lasts to the end counts as so long. */
const PING_SECONDS = { down: 10, silent: 54 };

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
  const times = await alternate(
    rounds,
    SUBJECTS.map(({ name }) => ({
      name,
      run: async () => {
        await configure(routers, (router, index) =>
          name === 'ours' ? rendered[index] : firstSettings(router),
        );
        const start = await adjacencies(routers);
        const down = await cut(routers, 'down');
        return { start, down, silent: await cut(routers, 'silent') };
      },
    })),
  );
  const rows = EVENTS.flatMap(({ name: event, what }) =>
    SUBJECTS.map((subject) => {
      const of = ({ name }) => times.get(name).map((round) => round[event]);
      return row(`${what}, ${subject.what}`, of(subject), of(SUBJECTS[1]));
    }),
  );
  return {
    title: 'Routing of three nodes',
    columns: 'first settings / this',
    rows,
    notes: [
      'The first settings are word for word those of the document that describes this cluster, but for what cannot work there: each node announces its own loopback and has its own name.',
    ],
  };
}

/** The document's frr.conf of a node, its networks of /24 and its passive interface that nothing makes among it. */
function firstSettings({ node }) {
  const networks = node.interfaces.flatMap(({ addresses, peer }) =>
    peer === undefined ? [] : addresses.map((address) => address.replace(/\.\d+\/\d+$/, '.0/24')),
  );
  return `frr version 10.4.1
frr defaults traditional
hostname ${node.fqdn}
service integrated-vtysh-config
!
ip prefix-list VM-ROUTE seq 10 permit ${node.osdVm}/32
!
route-map REDIST-KERNEL permit 10
 match ip address prefix-list VM-ROUTE
exit
!
interface eth1
 ip ospf network point-to-point
exit
!
interface eth2
 ip ospf network point-to-point
exit
!
interface vxlan0
 ip ospf passive
exit
!
router ospf
 ospf router-id ${node.loopback}
 redistribute kernel route-map REDIST-KERNEL
${networks.map((network) => ` network ${network} area 0\n`).join('')} network ${node.loopback}/32 area 0
exit
!
`;
}

/** The tests' own nodes, compiled for this run; two folders below the checkout, where the rig looks for it. */
async function rig(project) {
  const file = join(project, 'out/bench/routers.mjs');
  await build({
    input: join(project, 'test/rig/routers.ts'),
    platform: 'node',
    // What the transform needs for "await using" is packed, the libraries are not.
    external: [/^(?!@oxc-project)[@a-z]/],
    transform: { target: 'node20' },
    output: { file, format: 'esm' },
    logLevel: 'silent',
  });
  return import(pathToFileURL(file).href);
}

async function configure(routers, textOf) {
  await Promise.all(routers.map(({ on }) => on.run(['/etc/rc.d/rc.frr', 'stop'])));
  for (const [index, router] of routers.entries())
    await router.on.run(['tee', '/etc/frr/frr.conf'], textOf(router, index));
}

async function full(routers) {
  for (const { on } of routers)
    for (;;) {
      const { stdout } = await on.run(['vtysh', '-c', 'show ip ospf neighbor json']);
      if ((stdout.match(/"nbrState":\s*"Full/g) ?? []).length === routers.length - 1) break;
      await sleep(50);
    }
}

async function adjacencies(routers) {
  const began = performance.now();
  await Promise.all(routers.map(({ on }) => on.sh('/etc/rc.d/rc.frr start')));
  await full(routers);
  return performance.now() - began;
}

/** The longest time without an answer of the second node, in milliseconds, while the cable between it and the first is cut. */
async function cut(routers, how) {
  await full(routers);
  // LSAs of what was before are still being held back with timers of seconds.
  await sleep(10_000);
  const [one, two] = routers;
  const port = one.node.interfaces.find(({ peer }) => peer?.hostname === two.node.hostname);
  const ports = [
    [one.on, port.name],
    [two.on, port.peer.port],
  ];
  const seconds = PING_SECONDS[how];
  // One after another: a ping that could not send for long does not come back to its pace.
  const pinging = one.on.sh(
    `for i in $(seq ${seconds / 2}); do ping -n -D -i 0.02 -w 2 -I ${one.node.loopback} ${two.node.loopback}; done || true`,
  );
  await sleep(1000);
  try {
    if (how === 'down') await one.on.sh(`ip link set ${port.name} down`);
    else for (const [on, name] of ports) await on.sh(`tc qdisc add dev ${name} root pfifo limit 0`);
    const answers = [...(await pinging).matchAll(/^\[(\d+\.\d+)\].* bytes from/gm)];
    const stamps = answers.map(([, at]) => Number(at) * 1000);
    // Less than that is the end of the programs themselves.
    if (Date.now() - stamps.at(-1) > 1000) stamps.push(Date.now());
    return Math.max(...stamps.slice(1).map((at, index) => at - stamps[index]));
  } finally {
    if (how === 'down') await one.on.sh(`ip link set ${port.name} up`);
    else for (const [on, name] of ports) await on.run(['tc', 'qdisc', 'del', 'dev', name, 'root']);
  }
}
