import { afterAll, describe, expect, it, onTestFailed, vi, type TestContext } from 'vitest';
import { boot, makeTriangle, requireBase, type Router, type Triangle } from '../rig/triangle.ts';

let shared: Promise<Triangle> | undefined;

afterAll(async () => {
  await (await shared?.catch(() => undefined))?.[Symbol.asyncDispose]();
});

/** Three booted nodes, made once for all tests of this file; each test waits until they route before it begins. */
async function routingTriangle(context: TestContext): Promise<Triangle> {
  const base = await requireBase(context);
  shared ??= makeTriangle(base);
  const triangle = await shared;
  const before = triangle.routers.map(({ on }) => on.log.length);
  onTestFailed(() => {
    triangle.routers.forEach(({ on }, index) => {
      // Polling says the same many times; the end is what counts.
      process.stderr.write(on.log.slice(before[index]).slice(-40).join(''));
    });
  });
  await settled(triangle);
  return triangle;
}

/** Names the neighbours of a node to which its adjacency is complete. */
async function fullNeighbours({ on }: Router): Promise<readonly string[]> {
  const { neighbors } = JSON.parse(await on.sh("vtysh -c 'show ip ospf neighbor json'")) as {
    readonly neighbors: Readonly<Record<string, readonly { readonly nbrState: string }[]>>;
  };
  const full = Object.entries(neighbors).filter(([, [first]]) => first?.nbrState.startsWith('Full'));
  return full.map(([routerId]) => routerId).sort();
}

/** Whether a packet between the stable addresses comes back. */
async function reaches(from: Router, to: Router): Promise<boolean> {
  const ping = ['ping', '-n', '-c', '1', '-W', '1', '-I', from.node.loopback, to.node.loopback] as const;
  return (await from.on.run(ping)).exitCode === 0;
}

/** The way that packets between the stable addresses take. */
async function wayTo({ on, node }: Router, to: Router): Promise<{ gateway?: string; dev?: string }> {
  const routes = await on.sh(`ip -json route get ${to.node.loopback} from ${node.loopback}`);
  return (JSON.parse(routes) as readonly { gateway: string; dev: string }[])[0] ?? {};
}

/** Destinations that a node has learned by OSPF. */
async function learned({ on }: Router): Promise<readonly string[]> {
  const routes = JSON.parse(await on.sh('ip -json route show proto ospf')) as readonly { dst: string }[];
  return routes.map((route) => route.dst);
}

/** Tries again, twice a second, until nothing is thrown. */
async function within(seconds: number, attempt: () => Promise<void>): Promise<void> {
  await vi.waitFor(attempt, { timeout: seconds * 1000, interval: 500 });
}

/**
 * Every node has both neighbours, reaches both by their stable addresses, and by its own cable to each: routes follow the
 * adjacencies after a moment. 40 s, for a machine that is busy with other tests.
 */
async function settled({ routers }: Triangle): Promise<void> {
  for (const router of routers) {
    const others = routers.filter((each) => each !== router);
    await within(40, async () => {
      expect(await fullNeighbours(router)).toEqual(others.map(({ node }) => node.loopback).sort());
      for (const other of others) {
        const { port, peerAddress } = cable(router, other);
        expect(await wayTo(router, other)).toMatchObject({ dev: port, gateway: peerAddress });
        expect(await reaches(router, other), `${router.on.name} to ${other.on.name}`).toBe(true);
      }
    });
  }
}

/** The cable between two nodes, seen from the first. */
function cable(from: Router, to: Router) {
  const port = from.node.interfaces.find(({ peer }) => peer?.hostname === to.node.hostname);
  if (port?.peer === undefined) throw new Error(`no cable from ${from.on.name} to ${to.on.name}`);
  return { port: port.name, peerPort: port.peer.port, peerAddress: port.peer.address };
}

describe('three nodes of cluster.yaml with their rendered overlays, in network namespaces', () => {
  it('become neighbours, and each reaches the stable addresses of the others over its own cables', async (context) => {
    const triangle = await routingTriangle(context);

    await settled(triangle);

    for (const { on } of triangle.routers)
      expect((await on.run(['/etc/rc.d/rc.frr', 'status'])).exitCode).toBe(0);
  });

  it('run what frr.conf says, word for word as FRR writes it', async (context) => {
    const { routers } = await routingTriangle(context);

    for (const { on } of routers) {
      const file = await on.sh("sed '/^! /d' /etc/frr/frr.conf");
      const running = await on.sh("vtysh -c 'show running-config' | sed '1,/^frr version/d; /^end$/d'");
      expect(running).toBe(file);
    }
  });

  it('go through the third node when a cable is pulled', async (context) => {
    const { routers } = await routingTriangle(context);
    const [one, two, three] = routers;
    const { port } = cable(one, two);
    try {
      await one.on.sh(`ip link set ${port} down`);
      await within(10, async () => {
        expect(await wayTo(one, two)).toMatchObject({ gateway: cable(one, three).peerAddress });
        expect(await wayTo(two, one)).toMatchObject({ gateway: cable(two, three).peerAddress });
        expect(await reaches(one, two)).toBe(true);
        expect(await reaches(two, one)).toBe(true);
      });
    } finally {
      await one.on.sh(`ip link set ${port} up`);
    }
  });

  it('go through the third node when a cable goes dead without a sign, once the neighbour is silent too long', async (context) => {
    const { routers } = await routingTriangle(context);
    const [one, two, three] = routers;
    const { port, peerPort } = cable(one, two);
    try {
      // A queue for no packets: nothing goes out, and the link stays up.
      await one.on.sh(`tc qdisc add dev ${port} root pfifo limit 0`);
      await two.on.sh(`tc qdisc add dev ${peerPort} root pfifo limit 0`);
      expect(await reaches(one, two)).toBe(false);
      await within(one.node.ospf.deadInterval + 8, async () => {
        expect(await wayTo(one, two)).toMatchObject({ gateway: cable(one, three).peerAddress });
        expect(await reaches(one, two)).toBe(true);
      });
    } finally {
      await one.on.run(['tc', 'qdisc', 'del', 'dev', port, 'root']);
      await two.on.run(['tc', 'qdisc', 'del', 'dev', peerPort, 'root']);
    }
  });

  it('keep the stable address through "rc.inet1 restart"', async (context) => {
    const triangle = await routingTriangle(context);
    const [, two] = triangle.routers;

    await two.on.sh('/etc/rc.d/rc.inet1 restart');

    expect(await two.on.sh('ip -brief -4 address show dev dummy0')).toContain(`${two.node.loopback}/32`);
    await settled(triangle);
  });

  it("announce the kernel's route to the OSD VM and no other, as long as it is there", async (context) => {
    const { routers } = await routingTriangle(context);
    const [one, , three] = routers;
    const { osdVm } = three.node;
    if (osdVm === undefined) throw new Error('cluster.yaml gives node 3 no OSD VM');
    const other = '10.50.9.0/24';
    try {
      await three.on.sh(`ip route add ${other} dev dummy0`);
      await three.on.sh(`ip route add ${osdVm}/32 dev dummy0`);
      await within(15, async () => {
        expect(await learned(one)).toContain(osdVm);
      });
      // FRR knows both; that one stays at home is the route map's doing.
      const kernel = JSON.parse(await three.on.sh("vtysh -c 'show ip route kernel json'")) as object;
      expect(Object.keys(kernel).sort()).toEqual([`${osdVm}/32`, other]);
      expect(await learned(one)).not.toContain(other);
    } finally {
      await three.on.run(['ip', 'route', 'del', `${osdVm}/32`]);
      await three.on.run(['ip', 'route', 'del', other]);
    }
    await within(15, async () => {
      expect(await learned(one)).not.toContain(osdVm);
    });
  });

  it('leave by "rc.local_shutdown stop", and come back by rc.local', async (context) => {
    const triangle = await routingTriangle(context);
    const [one, , three] = triangle.routers;

    await three.on.sh('/etc/rc.d/rc.local_shutdown stop');

    expect((await three.on.run(['/etc/rc.d/rc.frr', 'status'])).exitCode).toBe(3);
    expect(await three.on.sh('ip -json route show proto ospf')).toBe('[]');
    await within(15, async () => {
      expect(await learned(one)).not.toContain(three.node.loopback);
    });
    await boot(three);
    await settled(triangle);
  });
});
