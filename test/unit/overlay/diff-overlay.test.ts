import { cpSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { TreeEntry } from '../../../src/lib/tree.ts';
import { diffOverlay, readOldTree, writeOverlay, type Overlay } from '../../../src/overlay/index.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';
import { sampleOverlay, SAMPLE_HASH, textOf } from './sample.ts';

const withEntries = (overlay: Overlay, change: (entry: TreeEntry) => readonly TreeEntry[]): Overlay => ({
  ...overlay,
  entries: overlay.entries.flatMap(change),
});

const withText = (entry: TreeEntry, text: string): TreeEntry =>
  entry.kind === 'file' ? { ...entry, content: Buffer.from(text) } : entry;

test.each(['out', 'out/node3', 'out/node3.tar', 'trees'])(
  'an overlay does not differ from itself as it lies in %s',
  async (place) => {
    await using folder = await tempTree();
    const overlay = await sampleOverlay('triangle', 3);
    valueOf(await writeOverlay(overlay, folder.at('out'), 0));
    cpSync(folder.at('out/node3'), folder.at('trees/node3'), { recursive: true, preserveTimestamps: true });

    const old = valueOf(await readOldTree(folder.at(place), 'node3'));

    expect(diffOverlay(old, overlay.entries)).toEqual([]);
    expect(old.hasOwners).toBe(place === 'out' || place.endsWith('.tar'));
  },
);

test('what a change of the cluster changes is told by path: text, mode, owner, what comes and goes', async () => {
  await using folder = await tempTree();
  const overlay = await sampleOverlay('triangle', 3);
  valueOf(await writeOverlay(overlay, folder.at('out'), 0));
  const changed = withEntries(overlay, (entry) => {
    switch (entry.path) {
      case 'etc/HOSTNAME':
        return [withText(entry, textOf(overlay, entry.path).replace('node3', 'renamed'))];
      case 'etc/ntp.conf':
        return [];
      case 'etc/hosts':
        return [entry, { ...entry, path: 'etc/hosts.deny' }];
      case 'etc/rc.d/rc.local':
        return [{ ...entry, mode: 0o600, gid: 10 }];
      default:
        return [entry];
    }
  });

  const changes = diffOverlay(valueOf(await readOldTree(folder.at('out'), 'node3')), changed.entries);

  expect(changes.map(({ path, change, parts }) => [path, change, parts])).toEqual([
    ['etc/HOSTNAME', 'changed', [{ field: 'content' }]],
    ['etc/hosts.deny', 'added', []],
    ['etc/ntp.conf', 'removed', []],
    [
      'etc/rc.d/rc.local',
      'changed',
      [
        { field: 'mode', from: '0755', to: '0600' },
        { field: 'owner', from: '0:0', to: '0:10' },
      ],
    ],
  ]);
  expect(changes[0]?.diff).toMatch(/^@@ .*\n(.*\n)*-.*node3.*\n\+.*renamed.*\n/);
});

test('of a file that not everybody may read nothing is shown but that it differs', async () => {
  await using folder = await tempTree();
  const overlay = await sampleOverlay('triangle', 3);
  valueOf(await writeOverlay(overlay, folder.at('out'), 0));
  const changed = withEntries(overlay, (entry) =>
    ['install/doinst.sh', 'etc/frr/frr.conf'].includes(entry.path)
      ? // The new one is open, and the old one was not.
        [{ ...withText(entry, 'SECRET\n'), mode: 0o644 }]
      : [entry],
  );

  const changes = diffOverlay(valueOf(await readOldTree(folder.at('out'), 'node3')), changed.entries);

  expect(changes.map(({ path, change }) => [path, change])).toEqual([
    ['etc/frr/frr.conf', 'changed'],
    ['install/doinst.sh', 'changed'],
  ]);
  expect(JSON.stringify(changes)).not.toContain('SECRET');
  expect(JSON.stringify(changes)).not.toContain(SAMPLE_HASH);
});

test('a node that was not there before is all new; a place without any node is a fault', async () => {
  await using folder = await tempTree({ 'elsewhere/file': '', 'no.tar': 'no tar' });
  const overlay = await sampleOverlay('triangle', 3);
  valueOf(await writeOverlay(overlay, folder.at('out'), 0));

  expect(valueOf(await readOldTree(folder.at('out'), 'node4')).entries).toEqual([]);
  for (const place of ['elsewhere', 'missing', 'no.tar']) {
    expect(await readOldTree(folder.at(place), 'node3')).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'overlay/no-old-tree' }],
    });
  }
});
