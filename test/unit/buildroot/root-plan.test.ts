import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  knownMirrorNeeds,
  planBase,
  planRoots,
  readMirrorNames,
  readMirrorNeeds,
} from '../../../src/buildroot/index.ts';
import { openMirror } from '../../../src/mirror/index.ts';
import { makeElf } from '../../rig/make-elf.ts';
import { makeMirror } from '../../rig/make-mirror.ts';
import type { TestMember } from '../../rig/make-package.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const TOP = { name: './' };
const PACKAGES: Readonly<Record<string, readonly TestMember[]>> = {
  'a/aaa_base-1-noarch-1.txz': [TOP],
  'a/bash-5-x86_64-1.txz': [
    TOP,
    { name: 'bin/bash', content: makeElf({ needed: ['libz.so.1'] }), mode: 0o755 },
  ],
  'd/tool-1-x86_64-1.txz': [
    TOP,
    { name: 'usr/bin/tool', content: makeElf({ needed: ['libz.so.1', 'libfoo.so.2'] }), mode: 0o755 },
  ],
  'l/foo-2-x86_64-1.txz': [
    TOP,
    { name: 'usr/lib64/libfoo.so.2', content: makeElf({ soname: 'libfoo.so.2' }) },
  ],
  'l/zlib-1-x86_64-1.txz': [TOP, { name: 'usr/lib64/libz.so.1', content: makeElf({ soname: 'libz.so.1' }) }],
};
const SETTINGS = { series: ['a', 'd', 'l'], skip: [], core: ['bash'] };

async function setUp(folder: string, packages = PACKAGES) {
  const { location } = await makeMirror(join(folder, 'mirror'), packages);
  const mirror = valueOf(await openMirror({ location, cacheDir: folder }));
  const base = valueOf(planBase(mirror, SETTINGS));
  const { packages: offered } = base;
  const rootsDir = join(folder, 'roots');
  const read = () => readMirrorNeeds({ mirror, packages: offered, rootsDir, progress: () => undefined });
  const known = () => knownMirrorNeeds(offered, rootsDir);
  const plan = async (settings: typeof SETTINGS | Omit<typeof SETTINGS, 'core'> = SETTINGS) =>
    planRoots(mirror, settings, valueOf(await read()));
  return { location, mirror, read, known, plan };
}
const show = ({ added }: { added: readonly { package: { name: string }; view: string }[] }) =>
  added.map((each) => `${each.package.name} ${each.view}`);

describe('a minimal root', () => {
  test('is the core, what is declared and what these need, in the order of installation', async () => {
    await using folder = await tempTree();
    const planner = valueOf(await (await setUp(folder.path)).plan());
    const plan = planner.minimal(['tool']);
    expect(plan.base.packages.map(({ name }) => name)).toEqual(['bash', 'zlib']);
    expect([...plan.base.runOnly]).toEqual(['slackware64/l/zlib-1-x86_64-1.txz']);
    expect(show(plan)).toEqual(['tool whole', 'foo run']);
    expect(show(planner.minimal(['zlib']))).toEqual(['zlib whole']);
    expect(show(planner.minimal(['bash']))).toEqual([]);
  });

  test('has one identity whatever order it is declared in, and another for a package seen whole', async () => {
    await using folder = await tempTree();
    const planner = valueOf(await (await setUp(folder.path)).plan());
    const identity = (...names: readonly string[]) => planner.minimal(names).identity;
    expect(identity('tool', 'foo')).toBe(identity('foo', 'tool', 'tool'));
    expect(new Set([identity(), identity('tool'), identity('tool', 'foo'), planner.full.identity]).size).toBe(
      4,
    );
  });

  test('stays what it is when the mirror gets a package that it does not hold, unlike a full one', async () => {
    await using folder = await tempTree();
    const before = valueOf(await (await setUp(folder.at('one'))).plan());
    const more = { ...PACKAGES, 'l/unrelated-1-x86_64-1.txz': [TOP, { name: 'usr/bin/x', content: '' }] };
    const after = valueOf(await (await setUp(folder.at('two'), more)).plan());
    expect(after.minimal(['tool']).identity).toBe(before.minimal(['tool']).identity);
    expect(after.full.identity).not.toBe(before.full.identity);
  });

  test('takes the default core as far as the mirror has it, and refuses names that settings invent', async () => {
    await using folder = await tempTree();
    const { plan } = await setUp(folder.path);
    const { series, skip } = SETTINGS;
    const planner = valueOf(await plan({ series, skip }));
    expect(planner.minimal([]).base.packages.map(({ name }) => name)).toEqual(['aaa_base', 'bash', 'zlib']);
    const faults = faultsOf(await plan({ series, skip, core: ['a', 'bsh'] }));
    expect(faults.map(({ code }) => code)).toEqual(['buildroot/unknown-core']);
  });
});

describe('the needs of the mirror', () => {
  test('are read once, from verified files, and kept with the names of their files', async () => {
    await using folder = await tempTree();
    const { location, mirror, read, known } = await setUp(folder.path);
    const tool = 'slackware64/d/tool-1-x86_64-1.txz';
    expect(await known()).toEqual(new Map());
    expect(readdirSync(folder.path)).toEqual(['mirror']);
    const first = valueOf(await read());
    expect(await known()).toEqual(first);
    writeFileSync(join(location, tool), 'something else');
    expect(valueOf(await read())).toEqual(first);
    expect(
      await readMirrorNames(
        folder.at('roots'),
        mirror.packages.filter(({ name }) => name === 'tool'),
      ),
    ).toEqual([{ name: 'tool', series: 'd', paths: ['usr/bin/tool'] }]);
    writeFileSync(folder.at('roots/needs.json'), '{"format":1,"packages":');
    expect(faultsOf(await read()).map(({ code }) => code)).toEqual(['mirror/corrupt-file']);
  });
});
