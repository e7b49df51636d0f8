import { chmodSync, linkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareManifests } from '../../../src/buildroot/compare-manifests.ts';
import { parseManifest, renderManifest, takeManifest } from '../../../src/buildroot/tree-manifest.ts';
import { requireTools } from '../../rig/require-tools.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

async function sample() {
  const tree = await tempTree({ 'etc/a.conf': 'one\n', 'usr/bin/tool': '#!/bin/sh\n', 'usr/b': 'b' });
  chmodSync(tree.path, 0o755);
  chmodSync(tree.at('usr/bin/tool'), 0o755);
  chmodSync(tree.at('etc/a.conf'), 0o640);
  symlinkSync('../etc/a.conf', tree.at('usr/link'));
  linkSync(tree.at('usr/b'), tree.at('usr/c'));
  return tree;
}

describe('the manifest of a tree', () => {
  test('lists everything by path, and reads back as it was written', async (context) => {
    await requireTools(context, 'getfattr');
    await using tree = await sample();
    const manifest = valueOf(await takeManifest(tree.path));
    expect(manifest.entries.map(({ path, kind, mode }) => `${path} ${kind} ${mode}`)).toEqual([
      ' dir 0755',
      'etc dir 0755',
      'etc/a.conf file 0640',
      'usr dir 0755',
      'usr/b file 0644',
      'usr/bin dir 0755',
      'usr/bin/tool file 0755',
      'usr/c file 0644',
      'usr/link symlink 0777',
    ]);
    expect(manifest.entries.find(({ path }) => path === 'usr/c')?.sameAs).toBe('usr/b');
    expect(manifest.bytes).toBe(4 + 10 + 1);
    expect(parseManifest(renderManifest(manifest))).toEqual(manifest.entries);
  });

  test('is refused when it is cut short or no manifest', () => {
    expect(parseManifest('["","dir","0755","0:0",""]')).toBeUndefined();
    expect(parseManifest('nothing of the kind\n')).toBeUndefined();
  });

  test('names every difference: content, mode, kind, link, a second name, what is gone and what came', async (context) => {
    await requireTools(context, 'getfattr');
    await using tree = await sample();
    const before = valueOf(await takeManifest(tree.path));
    expect(compareManifests(before.entries, before.entries)).toEqual([]);
    writeFileSync(tree.at('etc/a.conf'), 'two\n');
    chmodSync(tree.at('etc/a.conf'), 0o600);
    rmSync(tree.at('usr/bin'), { recursive: true });
    symlinkSync('elsewhere', tree.at('usr/bin'));
    rmSync(tree.at('usr/link'));
    symlinkSync('/etc/a.conf', tree.at('usr/link'));
    rmSync(tree.at('usr/c'));
    writeFileSync(tree.at('usr/c'), 'b');
    writeFileSync(tree.at('usr/new'), '');
    const after = valueOf(await takeManifest(tree.path));
    const differences = compareManifests(before.entries, after.entries);
    expect(differences.map(({ path, what }) => `${path} ${what}`)).toEqual([
      'etc/a.conf content',
      'etc/a.conf mode',
      'usr/bin kind',
      'usr/bin/tool missing',
      'usr/c names',
      'usr/link link',
      'usr/new added',
    ]);
    expect(differences[1]).toEqual({ path: 'etc/a.conf', what: 'mode', was: '0640', is: '0600' });
  });
});
