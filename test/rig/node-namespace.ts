import { once } from 'node:events';
import { execa } from 'execa';
import { ensureLayer, type Layer } from '../../src/buildroot/layers.ts';
import type { Interface } from '../../src/cluster/cluster.ts';
import { overlayTar, type Overlay } from '../../src/overlay/index.ts';
import { guardLinkLines } from '../../src/pkg/index.ts';
import { valueOf } from './result.ts';

/** What all nodes stand on; only read by them. `folder` is a temporary one that outlives the nodes. */
export interface NodeBase {
  readonly folder: string;
  readonly base: string;
  /** In install order. */
  readonly layers: readonly Layer[];
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running machine of the cluster but for its kernel and hardware. Disposing it ends every process and mount of it. */
export interface NodeNamespace extends AsyncDisposable {
  readonly name: string;
  /** As this machine counts: names the namespaces for `ip link … netns PID`. */
  readonly pid: number;
  /** What ran in it with its output, for the report of a failed test. */
  readonly log: readonly string[];
  /** Runs a program in the node; its failure is an answer, too. */
  run(argv: readonly [string, ...string[]], input?: Uint8Array | string): Promise<Ended>;
  /** Standard output of a bash script in the node; throws when it fails. */
  sh(script: string): Promise<string>;
}

/** The longest that one program in a node may take: `rc.frr start` waits up to 15 s for sockets, the bench pings for 45 s. */
const COMMAND_TIMEOUT_MS = 60_000;

/**
 * Becomes process 1 of a node: mounts the layers under an upper one in memory, tells its process number, and lives until its
 * standard input ends, which also happens when the test is killed. The kernel then takes processes, mounts and cables back.
 * A sysfs of its own, since rc.inet1 would see the interfaces of the host in the one that is mounted there.
 *
 * Parameters: base, lowers joined by `:` (relative to the working directory, a path may not hold `:` or `,`).
 */
const START_NODE = String.raw`
set -euo pipefail
umask 022
read -r pid _ < /proc/self/stat
mkdir -p mnt
mount -t tmpfs -o mode=755 node mnt
mkdir mnt/{base,upper,ovl,root}
mount --bind "$1" mnt/base
LIBMOUNT_FORCE_MOUNT2=always mount -t overlay -o "lowerdir=${'$'}{2:+$2:}mnt/base,upperdir=mnt/upper,workdir=mnt/ovl" overlay mnt/root
cd mnt/root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=755 dev dev
for node in null zero full random urandom tty; do
  : > "dev/$node"
  mount --bind "/dev/$node" "dev/$node"
done
ln -s /proc/self/fd dev/fd
echo "$pid"
exec chroot . /bin/bash -c 'read -r'
`;

/** Unpacks the packages into folder/layers, where they can be stacked. Only the links of their scripts are made yet. */
export async function nodeBase(folder: string, base: string, packages: readonly string[]): Promise<NodeBase> {
  const layers: Layer[] = [];
  for (const file of packages) layers.push(valueOf(await ensureLayer(file, base, folder)));
  return { folder, base, layers };
}

/** Starts a node as the installer leaves it: package scripts run, the overlay laid over it and its script run. No cable yet. */
export async function startNode(on: NodeBase, overlay: Overlay): Promise<NodeNamespace> {
  const name = overlay.node.hostname;
  const lowers = on.layers.map((layer) => layer.dir).toReversed();
  const unshare = ['unshare', '--mount', '--pid', '--fork', '--net', '--ipc', '--uts', '--kill-child'];
  const start = ['bash', '-c', START_NODE, 'start-node', on.base, lowers.join(':')];
  const child = execa('setpriv', ['--pdeathsig', 'KILL', ...unshare, ...start], {
    cwd: on.folder,
    reject: false,
    stdin: 'pipe',
  });
  const end = async (): Promise<void> => {
    child.stdin.end();
    await child;
  };
  // Its first words are the number; an end without words is a failure.
  const words = await Promise.race([once(child.stdout, 'data').then(String), child.then(() => '')]);
  if (!/^\d+\n$/.test(words)) throw new Error(`${name} did not start: ${(await child).stderr}`);
  const node = enter(name, Number(words), end);
  try {
    await install(node, on.layers, overlay);
    return node;
  } catch (error) {
    await end();
    throw error;
  }
}

function enter(name: string, pid: number, end: () => Promise<void>): NodeNamespace {
  const log: string[] = [];
  const nsenter = ['--target', String(pid), '--mount', '--pid', '--net', '--ipc', '--uts', '--root', '--wd'];
  const run: NodeNamespace['run'] = async (argv, input = '') => {
    const { exitCode, stdout, stderr } = await execa('nsenter', [...nsenter, ...argv], {
      env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin', HOME: '/root', TERM: 'dumb', LC_ALL: 'C', TZ: 'UTC' },
      extendEnv: false,
      reject: false,
      input,
      timeout: COMMAND_TIMEOUT_MS,
    });
    log.push(`${name}# ${argv.join(' ')}\n${stdout}\n${stderr}\n(status ${String(exitCode)})\n`);
    return { exitCode, stdout, stderr };
  };
  const sh = async (script: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(['/bin/bash', '-c', script]);
    if (exitCode === 0) return stdout;
    throw new Error(`${name}: "${script}" ended with status ${String(exitCode)}: ${stdout}\n${stderr}`);
  };
  return { name, pid, log, run, sh, [Symbol.asyncDispose]: end };
}

const UNTAR = [
  'tar',
  '--extract',
  '--preserve-permissions',
  '--numeric-owner',
  '--no-overwrite-dir',
  '--keep-directory-symlink',
] as const;

/** As isotree/installer/ does it: package scripts, then the overlay over their files, then its script. */
async function install(node: NodeNamespace, layers: readonly Layer[], overlay: Overlay): Promise<void> {
  await node.sh('ldconfig');
  for (const { doinst, fullName } of layers) {
    const { exitCode, stderr } = await node.run(
      ['env', 'INSIDE_INSTALLER=true', '/bin/bash'],
      guardLinkLines(doinst ?? ''),
    );
    if (exitCode !== 0) throw new Error(`${node.name}: doinst.sh of ${fullName} failed: ${stderr}`);
  }
  const unpacked = await node.run([...UNTAR, '--file=-', '--directory=/'], await overlayTar(overlay, 0));
  if (unpacked.exitCode !== 0)
    throw new Error(`${node.name}: the overlay was not unpacked: ${unpacked.stderr}`);
  await node.sh('ldconfig; cd / && . /install/doinst.sh && rm -r /install');
}

/** Puts a cable between two ports, with the hardware addresses that cluster.yaml gives them. */
export async function plugCable(
  [a, portA]: readonly [NodeNamespace, Interface],
  [b, portB]: readonly [NodeNamespace, Interface],
): Promise<void> {
  // Made in the two namespaces at once: this machine never has such an interface.
  const end = (node: NodeNamespace, { name, mac }: Interface) => [
    name,
    'address',
    mac,
    'netns',
    String(node.pid),
  ];
  await execa('ip', ['link', 'add', ...end(a, portA), 'type', 'veth', 'peer', ...end(b, portB)]);
}
