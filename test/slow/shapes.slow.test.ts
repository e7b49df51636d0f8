import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boot, makeRouters, requireBase } from '../rig/routers.ts';
import { cableBetween, learned, reaches, settled, within } from '../rig/routing.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');

describe.each(['ring5', 'mesh4'])('the nodes of examples/%s.yaml, in network namespaces', (example) => {
  it('find each other, go around a cable that is pulled, and take a rebooted node back', async (context) => {
    await using network = await makeRouters(await requireBase(context), {
      clusterFile: join(EXAMPLES, `${example}.yaml`),
    });
    const [one, ...others] = network.routers;
    const two = others.find((other) => one !== undefined && cableBetween(one, other) !== undefined);
    if (one === undefined || two === undefined) throw new Error('the first node has no cable');
    await settled(network);

    const port = cableBetween(one, two)?.port ?? '';
    await one.on.sh(`ip link set ${port} down`);
    await within(10, async () => {
      for (const other of others) expect(await reaches(one, other), other.on.name).toBe(true);
    });
    await one.on.sh(`ip link set ${port} up`);
    await settled(network);

    await two.on.sh('/etc/rc.d/rc.local_shutdown stop');
    await within(15, async () => {
      expect(await learned(one)).not.toContain(two.node.loopback);
    });
    await boot(two);
    await settled(network);
  });
});
