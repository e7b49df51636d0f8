import { afterAll, describe, expect, it, onTestFailed, type TestContext } from 'vitest';
import { boot, makeRouters, requireBase, type Router, type Routers } from '../rig/routers.ts';
import { cableBetween, learned, reaches, settled, wayTo, within } from '../rig/routing.ts';

type Triangle = Routers & { readonly routers: readonly [Router, Router, Router] };

let shared: Promise<Triangle> | undefined;

afterAll(async () => {
  await (await shared?.catch(() => undefined))?.[Symbol.asyncDispose]();
});

/** Three booted nodes, made once for all tests of this file; each test waits until they route before it begins. */
async function routingTriangle(context: TestContext): Promise<Triangle> {
  const base = await requireBase(context);
  shared ??= makeRouters(base).then((made) => {
    if (made.routers.length !== 3) throw new Error('cluster.yaml does not have three nodes');
    return made as Triangle;
  });
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

/** The cable between two nodes, seen from the first. */
function cable(from: Router, to: Router) {
  const found = cableBetween(from, to);
  if (found === undefined) throw new Error(`no cable from ${from.on.name} to ${to.on.name}`);
  return found;
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

  it('go through the third node when a cable goes dead without a sign, which BFD notices', async (context) => {
    const { routers } = await routingTriangle(context);
    const [one, two, three] = routers;
    const { port, peerPort } = cable(one, two);
    const ends = [
      [one.on, port],
      [two.on, peerPort],
    ] as const;
    const deadAfter = (seconds: number) =>
      ends.map(([on, name]) =>
        on.sh(`vtysh -c 'configure' -c 'interface ${name}' -c 'ip ospf dead-interval ${String(seconds)}'`),
      );
    try {
      // So that it is not the silence of OSPF itself that is noticed.
      await Promise.all(deadAfter(120));
      // A queue for no packets: nothing goes out, and the link stays up.
      for (const [on, name] of ends) await on.sh(`tc qdisc add dev ${name} root pfifo limit 0`);
      await within(10, async () => {
        expect(await wayTo(one, two)).toMatchObject({ gateway: cable(one, three).peerAddress });
        expect(await reaches(one, two)).toBe(true);
      });
    } finally {
      for (const [on, name] of ends) await on.run(['tc', 'qdisc', 'del', 'dev', name, 'root']);
      await Promise.all(deadAfter(one.node.ospf.deadInterval));
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

  it('keep their watchfrr through a rotation of the logs', async (context) => {
    const { routers } = await routingTriangle(context);
    const [one] = routers;
    const watchfrr = await one.on.sh('cat /var/run/frr/watchfrr.pid');

    await one.on.sh("sed -n '/postrotate/,/endscript/{//!p}' /etc/logrotate.d/frr | sh");

    await one.on.sh(`sleep 1; kill -0 ${watchfrr}`);
  });

  // A daemon that hangs: watchfrr waits 90 s for a sign of life, then rc.frr 30 s for its end, for which watchfrr by itself gives it 20.
  it.for([
    ['is killed', 'KILL', 30],
    ['hangs', 'STOP', 200],
  ] as const)('are led by watchfrr to a new ospfd when theirs %s', async ([, signal, seconds], context) => {
    const triangle = await routingTriangle(context);
    const [one] = triangle.routers;
    const before = await one.on.sh('cat /var/run/frr/ospfd.pid');

    await one.on.sh(`kill -${signal} ${before}`);

    await within(seconds, async () => {
      expect(await one.on.sh('cat /var/run/frr/ospfd.pid')).not.toBe(before);
    });
    await settled(triangle);
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
