import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeRouters, requireBase, type Router } from '../rig/routers.ts';
import { fullNeighbours, settled, within } from '../rig/routing.ts';
import { tempTree } from '../rig/temp-tree.ts';

const PAIR = join(import.meta.dirname, '../fixtures/clusters/right.yaml');

it('two nodes become neighbours by a key that was generated for them, and not while one of them has another', async (context) => {
  const base = await requireBase(context);
  const signed = (await readFile(PAIR, 'utf8')).replace('ospf: {', 'ospf: { authentication: generate,');
  await using folder = await tempTree({ 'cluster.yaml': signed });
  await using network = await makeRouters(base, { clusterFile: folder.at('cluster.yaml') });
  const [one, two] = network.routers;
  if (one === undefined || two === undefined) throw new Error('not two nodes');
  await settled(network);
  const key = await keyOf(one);
  expect(key).toMatch(/^[A-Za-z0-9]{16}$/);
  expect(await keyOf(two)).toBe(key);
  expect(await one.on.sh("vtysh -c 'show ip ospf interface eth1'")).toContain(
    'Cryptographic authentication enabled',
  );

  await useKey(two, 'another');

  const apart = async (): Promise<void> => {
    expect(await fullNeighbours(one)).toEqual([]);
    expect(await fullNeighbours(two)).toEqual([]);
  };
  await within(15, apart);
  // Longer than it would take with the right one.
  await sleep(8000);
  await apart();
  await useKey(two, key);
  await settled(network);
});

/** The key of the configuration that FRR runs with. */
async function keyOf({ on }: Router): Promise<string> {
  const running = await on.sh("vtysh -c 'show running-config'");
  return / ip ospf message-digest-key 1 md5 (\S+)/.exec(running)?.[1] ?? 'none';
}

async function useKey({ on }: Router, key: string): Promise<void> {
  const words = ['no ip ospf message-digest-key 1', `ip ospf message-digest-key 1 md5 ${key}`];
  const commands = ['configure', 'interface eth1', ...words].map((word) => `-c '${word}'`);
  await on.sh(`vtysh ${commands.join(' ')}`);
}
