import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestContext } from 'vitest';
import type { Overlay } from '../../src/overlay/index.ts';
import { startNode, type Ended, type NodeNamespace } from './node-namespace.ts';
import { requireRoad } from './require-road.ts';
import { requireTools } from './require-tools.ts';
import { requireRoot } from './small-system.ts';

const PROJECT = join(import.meta.dirname, '../..');

/** The tree of scripts/programs/make-programs: a small system of the programs that read a node's files. */
export async function requirePrograms(context: TestContext): Promise<string> {
  await requireRoot(context);
  await requireTools(context, 'ip', 'shellcheck', 'sysctl');
  await requireRoad(context, 'out/programs/root.mark', 'scripts/programs/make-programs');
  return join(PROJECT, 'out/programs/root');
}

/** By recipe, what of it the programs of Debian lack: the scripts that hand our settings to them. */
const OWN_SCRIPTS = { openvswitch: 'rc.openvswitch', ovn: 'rc.ovn-central' } as const;

/** OVN's databases are in /etc/ovn on a node, and in /var/lib/ovn by Debian. */
const OWN_PLACES = { OVN_DBDIR: '/etc/ovn' } as const;

/**
 * A node with its overlay and with the programs instead of its packages. Its stable address is there, its cables and daemons are not. What our
 * packages would have made (folders, scripts) is made by hand; grub-probe tells of a disk, since this root has none.
 */
export async function startProgramNode(
  root: string,
  folder: string,
  overlay: Overlay,
): Promise<NodeNamespace> {
  const on = await startNode({ folder, base: root, layers: [] }, overlay);
  try {
    await on.sh(`ip link set lo up; ip address add ${overlay.node.loopback}/32 dev lo`);
    await on.sh('mkdir -p /run/sshd /etc/ovn /etc/zabbix/zabbix_agentd.d /etc/zabbix/zabbix_server.d');
    for (const [recipe, script] of Object.entries(OWN_SCRIPTS)) {
      const text = await readFile(join(PROJECT, 'slackbuilds', recipe, script));
      await on.run(['sh', '-c', `cat >/etc/rc.d/${script}; chmod +x /etc/rc.d/${script}`], text);
    }
    await on.run(['tee', '/usr/sbin/grub-probe'], GRUB_PROBE);
    return on;
  } catch (error) {
    await on[Symbol.asyncDispose]();
    throw error;
  }
}

const GRUB_PROBE = `#!/bin/sh
case "$*" in
  *--target=device*) echo /dev/sda2 ;;
  *--target=fs_uuid*) echo 0000-0000 ;;
  *--target=fs*) echo ext2 ;;
esac
`;

/** A bash script on a node whose network is that of another: so several of them share one, without cables. Its $1 and so on are `args`. */
export async function runInNetworkOf(
  network: NodeNamespace,
  on: NodeNamespace,
  script: string,
  ...args: readonly string[]
): Promise<Ended> {
  const spaces = ['--mount', '--pid', '--ipc', '--uts', '--root', '--wd'];
  const enter = ['--target', String(on.pid), ...spaces, `--net=/proc/${String(network.pid)}/ns/net`];
  const { exitCode, stdout, stderr } = await execa(
    'nsenter',
    [...enter, '/bin/bash', '-c', script, 'bash', ...args],
    {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C', TZ: 'UTC', ...OWN_PLACES },
      extendEnv: false,
      reject: false,
      timeout: 60_000,
    },
  );
  return { exitCode, stdout, stderr };
}
