import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIB = join(import.meta.dirname, '../../isotree/installer/lib');
const PARTS = [
  'say',
  'layout',
  'find-medium',
  'network',
  'find-disk',
  'guard',
  'partition',
  'volumes',
  'packages',
  'configure',
  'bootloader',
  'finish',
];

/** Runs a few lines of bash with the installer's functions, as strict as the installer itself. */
export async function installerShell(script: string, env: Record<string, string> = {}) {
  const lines = ['set -euo pipefail', ...PARTS.map((name) => `. ${LIB}/${name}.bash`), script];
  return execa('bash', ['-c', lines.join('\n')], { env, reject: false });
}

/** A made-up machine: /sys, /proc, /dev and the installer's own folder, as the environment that its functions look at. */
export interface Machine extends AsyncDisposable {
  readonly dir: string;
  readonly env: Record<string, string>;
  /** A disk in the made-up /sys, with files below its folder there. */
  addDisk(name: string, bytes: number, files?: Record<string, string | Buffer>): Promise<void>;
}

export async function makeMachine(): Promise<Machine> {
  const dir = await mkdtemp(join(tmpdir(), 'sf-machine-'));
  for (const folder of ['proc', 'dev', 'sf', 'block']) await mkdir(join(dir, folder));
  await writeFile(join(dir, 'proc/mounts'), '');
  await writeFile(join(dir, 'proc/swaps'), '');
  await writeFile(join(dir, 'proc/cmdline'), 'kbd=us nodhcp\n');
  return {
    dir,
    env: {
      SYSFS: dir,
      PROC: `${dir}/proc`,
      DEV: `${dir}/dev`,
      SF: `${dir}/sf`,
      BUILD_ID: 'abc',
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    },
    addDisk: async (name, bytes, files = {}) => {
      await mkdir(join(dir, 'block', name, 'device'), { recursive: true });
      await mkdir(join(dir, 'block', name, 'queue'), { recursive: true });
      await writeFile(join(dir, 'block', name, 'size'), `${String(bytes / 512)}\n`);
      for (const [file, content] of Object.entries(files))
        await writeFile(join(dir, 'block', name, file), content);
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true }),
  };
}
