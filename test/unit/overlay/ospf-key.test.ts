import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Cluster, SecretSource } from '../../../src/cluster/index.ts';
import { ensureOspfKey, planOspfKey, renderOverlay } from '../../../src/overlay/index.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';
import { sampleCluster, sampleLayers, sampleNode, textOf } from './sample.ts';

function signing(authentication: SecretSource, file = 'cluster.yaml'): Cluster {
  const cluster = sampleCluster('triangle');
  const nodes = cluster.nodes.map((node) => ({ ...node, ospf: { ...node.ospf, authentication } }));
  return { ...cluster, file, nodes };
}

test('the key of OSPF is made once, for its owner only, and fits what FRR takes', async () => {
  await using folder = await tempTree();
  const cluster = signing({ kind: 'generate' });

  expect(await planOspfKey(cluster, folder.path)).toMatchObject({ action: 'generate' });
  const first = valueOf(await ensureOspfKey(cluster, folder.path));
  const second = valueOf(await ensureOspfKey(cluster, folder.path));

  expect(first).toMatch(/^[A-Za-z0-9]{16}$/);
  expect(second).toBe(first);
  expect(await planOspfKey(cluster, folder.path)).toMatchObject({ action: 'keep' });
  expect(statSync(folder.at('triangle/ospf.key')).mode & 0o777).toBe(0o600);
  expect(statSync(folder.at('triangle')).mode & 0o777).toBe(0o700);
});

test('the key is the first line of the file that cluster.yaml names, relative to it', async () => {
  await using folder = await tempTree();
  writeFileSync(folder.at('key'), 'by-hand\n');
  const cluster = signing({ kind: 'file', file: 'key' }, folder.at('cluster.yaml'));

  expect(await ensureOspfKey(cluster, folder.at('secrets'))).toEqual({ ok: true, value: 'by-hand' });
});

test.each(['', 'longer than one word', 'seventeen-letters', '#comment', '!comment'])(
  'the key "%s" is refused, and not repeated',
  async (key) => {
    await using folder = await tempTree();
    mkdirSync(folder.at('triangle'));
    writeFileSync(folder.at('triangle/ospf.key'), `${key}\n`);

    const result = await ensureOspfKey(signing({ kind: 'generate' }), folder.path);

    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'overlay/bad-secret' }] });
    if (key !== '') expect(JSON.stringify(result)).not.toContain(key);
    expect(readFileSync(folder.at('triangle/ospf.key'), 'utf8')).toBe(`${key}\n`);
  },
);

test('a router signs on every cable, with the lines where FRR sorts them, in a file for FRR alone', async () => {
  const cluster = signing({ kind: 'generate' });
  const layers = await sampleLayers();
  const overlay = valueOf(
    renderOverlay(cluster, sampleNode(cluster, 1), { layers, hashes: new Map(), ospfKey: 'sample-key' }),
  );

  const blocks = textOf(overlay, 'etc/frr/frr.conf')
    .split('\nexit\n')
    .filter((block) => block.includes('point-to-point'));
  expect(blocks).toHaveLength(2);
  for (const block of blocks) {
    const lines = block.split('\n').filter((line) => line.startsWith(' '));
    expect(lines).toContain(' ip ospf authentication message-digest');
    expect(lines).toContain(' ip ospf message-digest-key 1 md5 sample-key');
    expect(lines).toEqual(lines.toSorted());
  }
  expect(overlay.entries.find(({ path }) => path === 'etc/frr/frr.conf')).toMatchObject({
    mode: 0o640,
    uid: 357,
    gid: 357,
  });
});
