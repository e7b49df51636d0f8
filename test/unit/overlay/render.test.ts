import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overlayTar, readLayers, renderOverlay, writeOverlay } from '../../../src/overlay/index.ts';
import { sampleCluster, sampleLayers, sampleNode, sampleOverlay, SAMPLE_HASH, textOf } from './sample.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slackforge-overlay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lay(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function renderWith(files: Readonly<Record<string, string>>) {
  const cluster = sampleCluster('right');
  return renderOverlay(cluster, sampleNode(cluster, 1), {
    layers: await sampleLayers(lay(files)),
    hashes: new Map(),
  });
}

describe('layers', () => {
  it('win over each other in the order common, role, node', async () => {
    const rendered = await renderWith({
      'common/etc/a': 'common',
      'common/etc/b': 'common',
      'common/etc/c': 'common',
      'roles/router/etc/b': 'role',
      'roles/router/etc/c': 'role',
      'nodes/1/etc/c': 'node',
      'nodes/2/etc/a': 'another node',
    });
    if (!rendered.ok) throw new Error('not rendered');
    expect(['etc/a', 'etc/b', 'etc/c'].map((path) => textOf(rendered.value, path))).toEqual([
      'common',
      'role',
      'node',
    ]);
  });

  it('that claim a path twice are refused with both files', async () => {
    const layers = await readLayers(lay({ 'common/etc/motd': 'a', 'common/etc/motd.liquid': 'b' }));
    expect(layers).toMatchObject({ ok: false, diagnostics: [{ code: 'overlay/two-claims' }] });
  });

  it('of a role that has no folder are asked for with the node and the known roles', async () => {
    const rendered = await renderWith({ 'roles/witness/etc/a': 'x' });
    expect(rendered).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'overlay/missing-layer',
          message: 'alpha has the role "router", and there is no folder overlays/roles/router.',
        },
      ],
    });
  });
});

describe('templates', () => {
  it('that name something unknown are refused with line and column', async () => {
    const rendered = await renderWith({
      'roles/router/x': '',
      'common/etc/motd.liquid': 'one\ntwo {{ node.hostnam }}\n',
    });
    expect(rendered).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'overlay/template',
          message: expect.stringContaining('node.hostnam') as string,
          location: { line: 2, column: 8 },
        },
      ],
    });
  });

  it('with a broken tag are refused with line and column', async () => {
    const rendered = await renderWith({
      'roles/router/x': '',
      'common/etc/motd.liquid': 'one\n{% if node %}\n',
    });
    expect(rendered).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'overlay/template', location: { line: 2 } }],
    });
  });

  it('with an unknown filter are refused', async () => {
    const rendered = await renderWith({
      'roles/router/x': '',
      'common/etc/motd.liquid': '{{ node.hostname | shout }}',
    });
    expect(rendered.ok).toBe(false);
  });

  it('that come to nothing leave no file', async () => {
    const rendered = await renderWith({
      'roles/router/x': '',
      'common/etc/motd.liquid': '{% if false %}x{% endif %}\n',
    });
    expect(rendered.ok && rendered.value.entries.map((entry) => entry.path)).not.toContain('etc/motd');
  });

  it('are not looked for in plain files', async () => {
    const rendered = await renderWith({ 'roles/router/x': '', 'common/etc/motd': '{{ not.a.template }}' });
    expect(rendered.ok && textOf(rendered.value, 'etc/motd')).toBe('{{ not.a.template }}');
  });
});

describe('modes', () => {
  it('for a path that no layer has are refused with line, column and a guess', async () => {
    const layers = await readLayers(
      lay({
        'common/etc/shadow2': 'x',
        'modes.yaml': "format: 1\npaths:\n  etc/shadow3: { mode: '0600' }\n",
      }),
    );
    expect(layers).toMatchObject({
      ok: false,
      diagnostics: [
        { code: 'overlay/modes', location: { line: 3, column: 16 }, hint: 'Did you mean "etc/shadow2"?' },
      ],
    });
  });

  it('keep sudoers at 0440, FRR with its own account, doinst.sh and keys from other readers', async () => {
    const { entries } = await sampleOverlay('right', 1);
    const found = new Map(
      entries.map((entry) => [
        entry.path,
        `${entry.mode.toString(8)} ${String(entry.uid)}:${String(entry.gid)}`,
      ]),
    );
    expect(Object.fromEntries(found)).toMatchObject({
      'etc/sudoers.d/slackforge': '440 0:0',
      'etc/frr/frr.conf': '640 357:357',
      'etc/frr/vtysh.conf': '640 357:358',
      'etc/rc.d/rc.inet3': '755 0:0',
      'etc/rc.d/rc.local': '755 0:0',
      'etc/rc.d/rc.local_shutdown': '755 0:0',
      'etc/hosts': '644 0:0',
      'home/op': '711 1050:100',
      'home/op/.ssh': '700 1050:100',
      'home/op/.ssh/authorized_keys': '600 1050:100',
      'install/doinst.sh': '700 0:0',
    });
  });
});

describe('an overlay', () => {
  it('brings up bonds, VLANs and bridges in the slots after the ports, each after what it stands on', async () => {
    const settings = textOf(await sampleOverlay('full', 1), 'etc/rc.d/rc.inet1.conf')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line));
    expect(settings).toEqual([
      'IPADDRS[0]=""',
      'IPADDRS[1]="192.168.10.1/30"',
      'IPADDRS[2]="192.168.10.10/30"',
      'IPADDRS[3]=""',
      'IFNAME[4]="bond0"',
      'BONDNICS[4]="eth0 eth3"',
      'BONDMODE[4]="802.3ad"',
      'IFOPTS[4]="miimon 100"',
      'IPADDRS[4]=""',
      'IFNAME[5]="bond0.20"',
      'IPADDRS[5]="192.168.20.11/24"',
      'IFNAME[6]="br0"',
      'BRNICS[6]="bond0"',
      'IPADDRS[6]="192.168.1.11/24"',
      'GATEWAY="192.168.1.1"',
      'DEBUG_ETH_UP="no"',
      'MAXNICS="7"',
    ]);
  });

  it('of a machine without a serial line sets none up', async () => {
    const cluster = { ...sampleCluster('triangle'), console: { speed: 115200 } };
    const rendered = renderOverlay(cluster, sampleNode(cluster, 3), {
      layers: await sampleLayers(),
      hashes: new Map(),
    });
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.diagnostics));
    expect(textOf(rendered.value, 'etc/default/grub.d/slackforge.cfg')).not.toContain('serial');
    expect(textOf(rendered.value, 'install/doinst.sh')).not.toContain('agetty');
  });

  it('closes an account that has no password hash, without the "!" that sshd takes for a closed account', async () => {
    const cluster = sampleCluster('triangle');
    const rendered = renderOverlay(cluster, sampleNode(cluster, 3), {
      layers: await sampleLayers(),
      hashes: new Map(),
    });
    expect(rendered.ok && textOf(rendered.value, 'install/doinst.sh')).toContain(
      "usermod -p '*' clusteradm\n",
    );
  });

  it.each([
    ['triangle', 3],
    ['ring5', 1],
  ] as const)(
    'of %s, node %i, says in each file which key of the cluster file it came from',
    async (name, id) => {
      const overlay = await sampleOverlay(name, id);
      const silent = overlay.entries
        .filter((entry) => entry.kind === 'file' && entry.path !== 'etc/HOSTNAME')
        .filter((entry) => !textOf(overlay, entry.path).split('\n', 4).join('\n').includes('cluster.yaml'));
      expect(silent.map((entry) => entry.path)).toEqual([]);
    },
  );

  it('does not depend on where the cluster file is', async () => {
    const here = sampleCluster('triangle');
    const inputs = { layers: await sampleLayers(), hashes: new Map([['clusteradm', SAMPLE_HASH]]) };
    const far = { ...here, file: '/some/where/else/cluster.yaml' };
    expect(renderOverlay(far, sampleNode(far, 3), inputs)).toEqual(
      renderOverlay(here, sampleNode(here, 3), inputs),
    );
  });

  it('gives the same tar bytes twice', async () => {
    const one = await overlayTar(await sampleOverlay('triangle', 3), 1_700_000_000);
    const two = await overlayTar(await sampleOverlay('triangle', 3), 1_700_000_000);
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  });

  it('does not take the place of a folder that is no overlay', async () => {
    const out = join(folder, 'elsewhere');
    mkdirSync(join(out, 'node3'), { recursive: true });
    writeFileSync(join(out, 'node3/mine'), 'x');

    const written = await writeOverlay(await sampleOverlay('triangle', 3), out, 0);

    expect(written).toMatchObject({ ok: false, diagnostics: [{ code: 'overlay/foreign-folder' }] });
    expect(readdirSync(join(out, 'node3'))).toEqual(['mine']);
  });

  it('when written again loses the files that no longer belong, and only its owner can read it', async () => {
    const overlay = await sampleOverlay('triangle', 3);
    const out = join(folder, 'overlays');
    await writeOverlay(overlay, out, 0);
    writeFileSync(join(out, 'node3/etc/left-over'), 'x');

    const written = await writeOverlay(overlay, out, 0);

    expect(written.ok).toBe(true);
    expect(existsSync(join(out, 'node3/etc/left-over'))).toBe(false);
    expect(readdirSync(out)).toEqual(['node3', 'node3.manifest', 'node3.tar']);
    expect(statSync(join(out, 'node3')).mode & 0o777).toBe(0o700);
    expect(statSync(join(out, 'node3.tar')).mode & 0o777).toBe(0o600);
    expect(statSync(join(out, 'node3/etc/rc.d/rc.local')).mode & 0o777).toBe(0o755);
  });
});
