import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestContext } from 'vitest';
import type { NodeBase } from './node-namespace.ts';
import { requireTools } from './require-tools.ts';
import { skipTest } from './skip.ts';

const LIBRARIES = ['usr/lib/x86_64-linux-gnu', 'usr/lib64', 'lib64'];

/** What the package's own script does of accounts, with the numbers that the overlay's files have. */
const ACCOUNTS = `
groupadd -g 357 frr
groupadd -g 358 frrvty
useradd -u 357 -g frr -G frrvty -d /nonexistent -s /bin/false frr
install -d -o frr -g frr -m 750 /etc/frr /var/log/frr
`;

/** rc.local starts FRR by this name; the package has a script of its own. */
const RC_FRR = '#!/bin/sh\nexec /usr/lib/frr/frrinit.sh "${1:-start}"\n';

/** The version of FRR that this machine's distribution packages; skips the test where it is no Debian or knows no archive. */
export async function requireDistributionFrr(context: TestContext): Promise<string> {
  await requireTools(context, 'apt-get', 'apt-cache', 'dpkg-deb');
  const { stdout } = await execa('apt-cache', ['show', '--no-all-versions', 'frr'], { reject: false });
  const version = /^Version: (\S+)$/m.exec(stdout)?.[1];
  if (version !== undefined) return version;
  if (process.env['SLACKFORGE_REQUIRE_TOOLS'] === '1') throw new Error('apt knows no package frr');
  return skipTest(context, 'apt knows no package frr');
}

/** FRR as the distribution packages it, with its own start script, over the base root; with libraries that this does not have. */
export async function distributionFrr(folder: string, base: string): Promise<NodeBase> {
  const [debs, dir] = [join(folder, 'debs'), 'layers/frr-of-the-distribution'];
  const layer = join(folder, dir);
  for (const each of [debs, join(layer, 'etc/rc.d')]) await mkdir(each, { recursive: true });
  const { stdout } = await execa('apt-cache', ['depends', 'frr']);
  const needs = [...stdout.matchAll(/^ *Depends: (lib[a-z0-9.+-]+)$/gm)].map(([, name = '']) => name);
  await execa('apt-get', ['download', 'frr', ...needs], { cwd: debs });
  const there = new Set(
    (await Promise.all(LIBRARIES.map((path) => readdir(join(base, path)).catch(() => [])))).flat(),
  );
  for (const deb of await readdir(debs)) {
    const { stdout: list } = await execa('dpkg-deb', ['--contents', join(debs, deb)]);
    const sonames = [...list.matchAll(/\/(lib[^/ ]+\.so\.[0-9]+)(?: ->.*)?$/gm)].map(([, name = '']) => name);
    // The base's own is not replaced by an older one that other programs there do not know.
    if (deb.startsWith('frr_') || !sonames.some((name) => there.has(name)))
      await execa('dpkg-deb', ['--extract', join(debs, deb), layer]);
  }
  await writeFile(join(layer, 'etc/rc.d/rc.frr'), RC_FRR);
  await chmod(join(layer, 'etc/rc.d/rc.frr'), 0o755);
  return { folder, base, layers: [{ dir, fullName: 'frr of the distribution', doinst: ACCOUNTS }] };
}
