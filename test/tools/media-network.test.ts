import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serveFiles } from '../rig/file-server.ts';
import { installerShell, makeMachine, type Machine } from '../rig/installer-shell.ts';
import { requireTools } from '../rig/require-tools.ts';

const LIST =
  'a slackware64/a/libstdc++-1-x86_64-1.txz\nslackforge slackforge/packages/frr-1-x86_64-1_sf.txz\n';
const FILES = {
  '/slackware64/a/libstdc++-1-x86_64-1.txz': 'stock',
  '/slackforge/packages/frr-1-x86_64-1_sf.txz': 'ours',
};

/** The medium that travels in a node's initrd, in the installer's own folder; gives its path. */
async function makeMedium(
  { dir }: Machine,
  digestsOf: Readonly<Record<string, string>> = FILES,
): Promise<string> {
  const medium = join(dir, 'sf/medium');
  await mkdir(join(medium, 'slackforge'), { recursive: true });
  const sums = Object.entries(digestsOf).map(
    ([path, content]) => `${createHash('sha256').update(content).digest('hex')}  ${path.slice(1)}\n`,
  );
  await writeFile(join(medium, 'slackforge/SHA256SUMS'), sums.join(''));
  await writeFile(join(medium, 'slackforge/packages.list'), LIST);
  return medium;
}

/** installpkg notes what it is given, and whether that is there. */
const INSTALLPKG = `sleep() { :; }
installpkg() { local file; for file; do :; done; echo "\${file##*/}: $(<"$file")" >>"$SF/installed"; }\n`;

describe('packages from the network', () => {
  it('are fetched one at a time, installed when they are as listed, and removed', async (context) => {
    await requireTools(context, 'wget');
    await using machine = await makeMachine();
    await using server = await serveFiles(FILES);
    const medium = await makeMedium(machine);
    const target = join(machine.dir, 'target');

    const run = await installerShell(
      `${INSTALLPKG}SOURCE_URL=${server.url('/')}; install_packages ${medium} ${target}`,
      machine.env,
    );

    expect(run.stdout).toContain('SLACKFORGE STEP packages 2/2 frr-1-x86_64-1_sf.txz');
    expect(run.exitCode).toBe(0);
    expect(await readFile(join(machine.dir, 'sf/installed'), 'utf8')).toBe(
      'libstdc++-1-x86_64-1.txz: stock\nfrr-1-x86_64-1_sf.txz: ours\n',
    );
    expect(existsSync(join(target, '.slackforge-packages'))).toBe(false);
  });

  it('are not installed when they are not as listed, or not listed', async (context) => {
    await requireTools(context, 'wget');
    await using server = await serveFiles(FILES);
    for (const listed of [{ ...FILES, '/slackware64/a/libstdc++-1-x86_64-1.txz': 'another' }, {}]) {
      await using machine = await makeMachine();
      const medium = await makeMedium(machine, listed);

      const run = await installerShell(
        `${INSTALLPKG}SOURCE_URL=${server.url('/')}; install_packages ${medium} ${machine.dir}/target`,
        machine.env,
      );

      expect(run.exitCode).toBe(1);
      expect(run.stdout).toContain('is not the file that this set was made with');
      expect(existsSync(join(machine.dir, 'sf/installed'))).toBe(false);
    }
  });

  it('are all asked for before the first write', async (context) => {
    await requireTools(context, 'wget');
    await using machine = await makeMachine();
    await using server = await serveFiles({ '/slackware64/a/libstdc++-1-x86_64-1.txz': 'stock' });
    const medium = await makeMedium(machine);

    const run = await installerShell(`SOURCE_URL=${server.url('/')}; check_server ${medium}`, machine.env);

    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('/slackforge/packages/frr-1-x86_64-1_sf.txz is not on the server');
    expect(run.stdout).toContain('nothing was written');
  });
});

describe('the cards of a machine', () => {
  it('are those with hardware behind them, the one first that it was started by', async () => {
    await using machine = await makeMachine();
    for (const [name, mac] of [
      ['eth0', '52:54:00:00:03:00'],
      ['eth1', '52:54:00:00:03:01'],
      ['eth2', '52:54:00:00:03:02'],
    ] as const) {
      await mkdir(join(machine.dir, 'class/net', name, 'device'), { recursive: true });
      await writeFile(join(machine.dir, 'class/net', name, 'address'), `${mac}\n`);
    }
    await mkdir(join(machine.dir, 'class/net/lo'), { recursive: true });
    await writeFile(
      join(machine.dir, 'proc/cmdline'),
      'rw slackforge.card=52:54:00:00:03:01 slackforge.again\n',
    );

    const run = await installerShell('cards', machine.env);

    expect(run.stdout.split('\n')).toEqual(['eth1', 'eth0', 'eth2']);
  });

  it('may lead nowhere: then the address that was tried is named', async (context) => {
    await requireTools(context, 'wget');
    await using machine = await makeMachine();
    await mkdir(join(machine.dir, 'class/net/eth0/device'), { recursive: true });
    await writeFile(join(machine.dir, 'class/net/eth0/address'), '52:54:00:00:03:00\n');

    const run = await installerShell(
      'sleep() { :; }; ask_address() { return 0; }; SOURCE_URL=http://127.0.0.1:9/; join_network',
      machine.env,
    );

    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('http://127.0.0.1:9/ was not reached through eth0 eth0');
  });
});
