import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageScriptRunner } from '../../src/buildroot/index.ts';
import type { PackageScript } from '../../src/pkg/index.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { makeSmallSystem, requireRoot } from '../rig/small-system.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

const TOOLS = [
  'mount',
  'umount',
  'mknod',
  'chroot',
  'unshare',
  'nsenter',
  'setsid',
  'hostname',
  'head',
  'chown',
];

const scriptOf = (root: string, text: string): PackageScript => ({
  root,
  packageName: 'hostile-1-noarch-1',
  kind: 'doinst',
  text,
});

async function smallSystem(): Promise<TempTree & { readonly root: string }> {
  const folder = await tempTree({ 'host-secret': 'secret of the host\n' });
  const root = folder.at('root');
  mkdirSync(root);
  makeSmallSystem(root, TOOLS);
  return { ...folder, root };
}

const inMounts = (path: string): boolean => readFileSync('/proc/mounts', 'utf8').includes(path);

describe('a package script', () => {
  test('runs as in the installer: in the target, piped into bash, with the marker and the variable, which are gone after it', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    const script = `echo "$0 $# in $PWD"; [ -x /usr/lib/setup/setup ] && echo "$INSIDE_INSTALLER"; echo made > made; ls -d /slackforge /sys/*; exit 3`;
    const outcome = valueOf(await packageScriptRunner(scriptOf(folder.root, script)));
    expect(outcome.output).toMatch(/^\/bin\/bash 0 in \/\ntrue\nls: /);
    expect(outcome.status).toBe(3);
    expect(readFileSync(join(folder.root, 'made'), 'utf8')).toBe('made\n');
    expect(readdirSync(folder.root).sort()).toEqual(['bin', 'lib', 'lib64', 'made', 'sbin', 'tmp', 'usr']);
    expect(existsSync(join(folder.root, 'usr/lib/setup'))).toBe(false);
    expect(inMounts(folder.path)).toBe(false);
  });

  test('of an empty target runs by the programs of the host, read-only, with the target at /mnt', async (context) => {
    await requireRoot(context);
    await using folder = await tempTree({ 'root/etc/hosts.new': 'x' });
    const root = folder.at('root');
    const script = `echo "in $PWD"; mv etc/hosts.new etc/hosts; chown root:root etc/hosts; chroot . true || echo not yet
      [ -x /usr/lib/setup/setup ] && echo marker; touch /usr/host 2>/dev/null || echo read-only
      ls -d /home /root /var /etc/shadow /etc/hostname 2>/dev/null || echo nothing else`;
    const outcome = valueOf(await packageScriptRunner(scriptOf(root, script)));
    expect(outcome.output.replace(/^chroot:.*\n/m, '')).toBe(
      'in /mnt\nnot yet\nmarker\nread-only\nnothing else\n',
    );
    expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).toBe('x');
    expect(readdirSync(root)).toEqual(['etc']);
    expect(existsSync('/usr/host')).toBe(false);
  });

  test('finds the marker of a killed run taken away, and a real one kept', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    const setup = join(folder.root, 'usr/lib/setup/setup');
    // What a run leaves that was killed: its first lines, and the names of what it had made.
    mkdirSync(join(folder.root, 'proc'));
    mkdirSync(join(setup, '..'), { recursive: true });
    writeFileSync(
      setup,
      '#!/bin/sh\n# Here while slackforge runs package scripts. Made with it: proc usr/lib usr/lib/setup\n',
    );
    valueOf(await packageScriptRunner(scriptOf(folder.root, ':')));
    expect(existsSync(join(folder.root, 'usr/lib'))).toBe(false);
    expect(existsSync(join(folder.root, 'proc'))).toBe(false);

    mkdirSync(join(setup, '..'), { recursive: true });
    writeFileSync(setup, '#!/bin/sh\n# the real one\n');
    valueOf(await packageScriptRunner(scriptOf(folder.root, ':')));
    expect(readFileSync(setup, 'utf8')).toBe('#!/bin/sh\n# the real one\n');
  });

  test('is refused for the running system, and where a mount point is a link', async (context) => {
    await requireRoot(context);
    expect(faultsOf(await packageScriptRunner(scriptOf('/', ':')))[0]?.code).toBe('buildroot/not-usable');
    await using folder = await smallSystem();
    execFileSync('ln', ['-s', '/tmp', join(folder.root, 'dev')]);
    const fault = faultsOf(await packageScriptRunner(scriptOf(folder.root, ':')))[0];
    expect(fault?.message).toContain('/dev of the root is a symbolic link');
  });
});

/** Each script tries something and says "got through" when it worked; what the host must still be is checked after it. */
describe('nothing of the host can be reached by a package script that tries to', () => {
  const attempt = async (root: string, text: string): Promise<string> =>
    valueOf(await packageScriptRunner(scriptOf(root, text))).output;

  test('kill its processes', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    const victim = spawn('sleep', ['300'], { stdio: 'ignore' });
    try {
      const said = await attempt(
        folder.root,
        `kill -9 ${String(victim.pid)} && echo got through
         kill -9 ${String(process.pid)} && echo got through
         for p in /proc/[0-9]*; do read -r name < $p/comm; echo "sees $name"; done
         kill -9 -1; echo ended; kill -9 -- -1 1; echo alive`,
      );
      expect(said).not.toContain('got through');
      expect(said).not.toMatch(/sees (?!bash)/);
      expect(victim.exitCode ?? victim.signalCode).toBe(null);
      process.kill(victim.pid ?? 0, 0);
    } finally {
      victim.kill('SIGKILL');
    }
  });

  test('mount, remount or unmount', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    const before = readFileSync('/proc/self/mountinfo', 'utf8');
    const said = await attempt(
      folder.root,
      `mount -t tmpfs none /tmp && echo got through
       mount -o remount,rw / && echo got through
       mount -o remount,bind,rw /proc/sys && echo got through
       mount --bind / /tmp && echo got through
       umount -l /proc && echo got through
       nsenter --mount=/proc/1/ns/mnt -- mount -t tmpfs none /tmp && echo got through
       unshare --user --map-root-user --mount bash -c 'umount -l /proc/sys && echo got through; umount -l / && ls ${folder.path} && echo got through'
       echo tried`,
    );
    expect(said).toContain('tried');
    expect(said).not.toContain('got through');
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(before);
  });

  test('reach the network', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    let calls = 0;
    const server = createServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const said = await attempt(
      folder.root,
      `(exec 3<>/dev/tcp/127.0.0.1/${String(port)}) && echo got through
       (exec 3<>/dev/tcp/192.0.2.1/80) && echo got through
       (echo x > /dev/udp/192.0.2.1/53) && echo got through
       nsenter --net=/proc/1/ns/net true && echo got through
       echo tried`,
    );
    await new Promise((done) => server.close(done));
    expect(said).toMatch(/refused[^]*unreachable[^]*tried/);
    expect(said).not.toContain('got through');
    expect(calls).toBe(0);
  });

  test('read or write its files', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    const device = statSync(folder.path).dev;
    const [major, minor] = [(device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xfff00)];
    const secret = folder.at('host-secret');
    const script = `
      for way in '' /proc/1/root /proc/1/cwd /proc/self/root ../../../../../../.. /proc/1/root/.. ; do
        cat "$way${secret}" && echo "got through by $way"
        echo evil > "$way${secret}" && echo "got through by $way"
      done
      for fd in /proc/self/fd/* /proc/1/fd/*; do
        cat "$fd/host-secret" && echo "got through by $fd"
        cat "$fd/../host-secret" && echo "got through by $fd"
      done
      mkdir -p tmp/deep && chroot tmp/deep ls
      for where in /tmp /dev /dev/shm; do
        mknod $where/disk b ${String(major)} ${String(minor)} && head -c 512 $where/disk > /dev/null && echo "got through by a disk in $where"
        mount $where/disk /tmp/deep && echo "got through by mount"
      done
      head -c 64 /proc/kcore | read -r -n 1 && echo got through kcore
      cat /proc/1/environ && echo "own environment only"
      chmod 777 /dev/null; chown 1:1 /dev/null
      echo tried`;
    const said = await attempt(folder.root, script);
    expect(said).toContain('tried');
    expect(said).not.toContain('got through');
    expect(said).not.toContain('secret of the host');
    expect(readFileSync(secret, 'utf8')).toBe('secret of the host\n');
    expect(statSync('/dev/null').mode & 0o777).toBe(0o666);
    expect(statSync('/dev/null').uid).toBe(0);
  });

  test('use a folder of the host that was open when the root was entered', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    await folder.write({
      'work/doinst/script': 'cat /proc/self/fd/*/host-secret /proc/1/fd/*/host-secret; echo tried',
    });
    const opened = openSync(folder.path, 'r');
    const { stdout, stderr } = spawnSync(
      join(import.meta.dirname, '../../scripts/enter-root'),
      [
        'outside',
        `root=${folder.root}`,
        `work=${folder.at('work')}`,
        'capabilities=-all,+dac_override,+sys_chroot',
        '--',
        'PATH=/usr/bin',
        '--',
      ],
      { stdio: ['ignore', 'pipe', 'pipe', opened], encoding: 'utf8' },
    );
    closeSync(opened);
    expect(stdout).toBe('started\nstatus 0\n');
    expect(stderr).toContain('tried');
    expect(stderr).not.toContain('secret of the host');
  });

  test('change its name, its kernel settings or its clock', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    const sysctl = '/proc/sys/vm/swappiness';
    const before = [hostname(), readFileSync(sysctl, 'utf8')];
    const said = await attempt(
      folder.root,
      `hostname evil && echo got through
       echo evil > /proc/sys/kernel/hostname && echo got through
       echo 1 > ${sysctl} && echo got through
       echo h > /proc/sysrq-trigger && echo got through
       echo /tmp/evil > /proc/sys/kernel/core_pattern && echo got through
       echo tried`,
    );
    expect(said).toContain('tried');
    expect(said).not.toContain('got through');
    expect([hostname(), readFileSync(sysctl, 'utf8')]).toEqual(before);
  });

  test('leave a daemon behind', async (context) => {
    await requireRoot(context);
    await using folder = await smallSystem();
    const beacon = String(654_000 + (process.pid % 1000));
    const said = await attempt(
      folder.root,
      `setsid sleep ${beacon} > /dev/null 2>&1 < /dev/null &
       (trap '' TERM HUP; setsid bash -c 'exec -a quiet sleep ${beacon}' &) ; echo started`,
    );
    expect(said).toBe('started\n');
    const left = execFileSync(
      'bash',
      ['-c', 'pgrep -f "$1\\$" | grep -vx $$ || true', 'bash', `sleep ${beacon}`],
      {
        encoding: 'utf8',
      },
    );
    expect(left).toBe('');
    expect(inMounts(folder.path)).toBe(false);
  });
});
