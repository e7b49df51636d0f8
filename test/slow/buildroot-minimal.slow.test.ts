import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ensureRoot,
  planBase,
  planRoots,
  readMirrorNeeds,
  runInRoot,
  type RootPlan,
} from '../../src/buildroot/index.ts';
import { openMirror, type Mirror } from '../../src/mirror/index.ts';
import { makeElf } from '../rig/make-elf.ts';
import { makeMirror } from '../rig/make-mirror.ts';
import { requireRunner, RUNNERS } from '../rig/require-runner.ts';
import { valueOf } from '../rig/result.ts';
import { requireRoot, systemMembers } from '../rig/small-system.ts';
import { tempTree } from '../rig/temp-tree.ts';

const SYSTEM_DOINST = `( cd . ; rm -rf bin )
( cd . ; ln -sf usr/bin bin )
( cd . ; rm -rf sbin )
( cd . ; ln -sf usr/bin sbin )
`;
const ZLIB_DOINST = `( cd usr/lib64 ; rm -rf libz.so.1 )
( cd usr/lib64 ; ln -sf libz.so.1.3 libz.so.1 )
( cd usr/lib64 ; rm -rf libz.so )
( cd usr/lib64 ; ln -sf libz.so.1.3 libz.so )
echo "configured by zlib" >> etc/shared.conf
echo more >> usr/share/zlib/own
mv usr/share/zlib/incoming usr/share/zlib/placed
`;
const SETTINGS = { series: ['a', 'd', 'l'], skip: [], core: ['a'] };

async function setUp(folder: string) {
  const { location } = await makeMirror(join(folder, 'mirror'), {
    'a/aaa_base-1-x86_64-1.txz': [
      ...systemMembers(['find', 'md5sum', 'sort', 'mv', 'chown']),
      { name: 'etc/shared.conf', content: 'base\n' },
      { name: 'install/doinst.sh', content: SYSTEM_DOINST },
    ],
    'd/tool-1-x86_64-1.txz': [
      { name: './' },
      { name: 'sbin/tool', content: makeElf({ needed: ['libz.so.1'] }), mode: 0o4755 },
      { name: 'usr/include/tool.h', content: '' },
    ],
    'l/zlib-1-x86_64-1.txz': [
      { name: './' },
      { name: 'usr/include/zlib.h', content: '' },
      { name: 'usr/lib64/libz.so.1.3', content: makeElf({ soname: 'libz.so.1' }) },
      { name: 'usr/share/zlib/own', content: 'zlib\n' },
      { name: 'usr/share/zlib/incoming', content: 'a library\n' },
      { name: 'install/doinst.sh', content: ZLIB_DOINST },
    ],
  });
  const rootsDir = join(folder, 'roots');
  const mirror = valueOf(await openMirror({ location, cacheDir: folder }));
  const { packages } = valueOf(planBase(mirror, SETTINGS));
  const progress = () => undefined;
  const needs = valueOf(await readMirrorNeeds({ mirror, packages, rootsDir, progress }));
  const planner = valueOf(planRoots(mirror, SETTINGS, needs));
  mkdirSync(join(folder, 'recipe'));
  mkdirSync(join(folder, 'output'));
  const ensure = (plan: RootPlan, from: Mirror = mirror) =>
    ensureRoot(from, plan, SETTINGS, rootsDir, progress);
  let count = 0;
  /** What `script` prints in the root of a plan. */
  const inside = async (plan: RootPlan, script: string, runner: (typeof RUNNERS)[number] = 'chroot') => {
    const logFile = join(folder, `log-${String(count++)}`);
    const ended = await runInRoot(
      {
        jobName: 'toy',
        ...valueOf(await ensure(plan)),
        rootsDir,
        layers: [],
        recipeDir: join(folder, 'recipe'),
        outputDir: join(folder, 'output'),
        env: { PATH: '/usr/bin' },
        logFile,
        argv: ['/bin/bash', '-c', script],
      },
      runner,
    );
    expect(valueOf(ended).status).toBe(0);
    return readFileSync(logFile, 'utf8').split('\n').slice(0, -1);
  };
  return { mirror, planner, ensure, inside, rootsDir };
}

const LOOK = 'for name in /sbin/tool /usr/include/* /usr/lib64/libz*; do [ ! -e $name ] || echo $name; done';

describe.each(RUNNERS)('a minimal root by %s', (runner) => {
  test('shows what is declared, and of what that needs only what it runs with', async (context) => {
    await requireRunner(context, runner);
    await using folder = await tempTree();
    const { planner, inside } = await setUp(folder.path);
    expect(await inside(planner.minimal(['tool']), LOOK, runner)).toEqual([
      '/sbin/tool',
      '/usr/include/tool.h',
      '/usr/lib64/libz.so.1',
      '/usr/lib64/libz.so.1.3',
    ]);
    expect(await inside(planner.minimal(['zlib']), LOOK, runner)).toEqual([
      '/usr/include/zlib.h',
      '/usr/lib64/libz.so',
      '/usr/lib64/libz.so.1',
      '/usr/lib64/libz.so.1.3',
    ]);
  });
});

describe('a minimal root of all packages', () => {
  test('is what installing them into the base gives, writes to no layer, and is made once', async (context) => {
    await requireRoot(context);
    await using folder = await tempTree();
    const { mirror, planner, ensure, inside, rootsDir } = await setUp(folder.path);
    // The cache of the loader bears the inode numbers of what it was made from.
    const list = `cd /; find . -xdev ! -path './dev*' ! -path './proc*' ! -path './slackforge*' ! -path './etc/ld.so.cache' ! -path './mnt' ! -path './run' -printf '%p %y %m %U:%G %l\\n' | sort
      find usr etc -type f ! -name ld.so.cache -exec md5sum {} + | sort -k 2`;
    const full = await inside(planner.full, list);
    expect(await inside(planner.minimal(['tool', 'zlib']), list)).toEqual(full);
    expect(full.join('\n')).toMatch(/usr\/share\/zlib\/placed/);
    expect(
      await inside(
        planner.minimal(['zlib']),
        'while read -r line; do echo "$line"; done < /usr/share/zlib/own',
      ),
    ).toEqual(['zlib', 'more']);
    const own = readdirSync(join(rootsDir, 'layers'))
      .map((layer) => join(rootsDir, 'layers', layer, 'usr/share/zlib'))
      .flatMap((path) => {
        try {
          return [[readFileSync(join(path, 'own'), 'utf8'), readFileSync(join(path, 'incoming'), 'utf8')]];
        } catch {
          return [];
        }
      });
    expect(own).toEqual([['zlib\n', 'a library\n']]);

    const silent: Mirror = { ...mirror, locate: () => Promise.reject(new Error('asked for a package')) };
    const again = valueOf(await ensure(planner.minimal(['tool', 'zlib']), silent));
    expect(again).toEqual(valueOf(await ensure(planner.minimal(['zlib', 'tool']), silent)));
    expect(readdirSync(rootsDir).filter((name) => /^(work|part)-/.test(name))).toEqual([]);
  }, 60_000);
});
