import { expect, it } from 'vitest';
import { distributionFrr, requireDistributionFrr } from '../rig/distribution-frr.ts';
import { makeRouters, requireBase } from '../rig/routers.ts';
import { cableBetween, reaches, settled, wayTo, within } from '../rig/routing.ts';

it('the nodes of cluster.yaml route by the same files with the FRR of the distribution, and go around a cable that is pulled', async (context) => {
  const version = await requireDistributionFrr(context);
  await using network = await makeRouters(await requireBase(context), { frr: distributionFrr });
  const [one, two, three] = network.routers;
  if (one === undefined || two === undefined || three === undefined) throw new Error('not three nodes');

  await settled(network);

  expect(await one.on.sh("vtysh -c 'show version'")).toContain(version.replace(/-.*/, ''));
  const port = cableBetween(one, two)?.port ?? '';
  await one.on.sh(`ip link set ${port} down`);
  await within(10, async () => {
    expect(await wayTo(one, two)).toMatchObject({ gateway: cableBetween(one, three)?.peerAddress });
    expect(await reaches(one, two)).toBe(true);
  });
  await one.on.sh(`ip link set ${port} up`);
  await settled(network);
});
