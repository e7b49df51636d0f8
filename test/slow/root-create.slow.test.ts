import {
  appendFileSync,
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBase, ensureBase, listBases, verifyBase } from '../../src/buildroot/index.ts';
import { openMirror } from '../../src/mirror/index.ts';
import { makeMirror } from '../rig/make-mirror.ts';
import { serveMirror } from '../rig/mirror-server.ts';
import { valueOf } from '../rig/result.ts';
import { requireRoot, systemMembers } from '../rig/small-system.ts';
import { tempTree } from '../rig/temp-tree.ts';

const SYSTEM = 'slackware64/a/aaa_base-1-x86_64-1.txz';
const SETTINGS = { series: ['a'], skip: [] };
const DOINST = `( cd . ; rm -rf bin )
( cd . ; ln -sf usr/bin bin )
( cd . ; rm -rf sbin )
( cd . ; ln -sf usr/bin sbin )
`;
const FAILING = { name: 'install/doinst.sh', content: 'echo something is wrong\nexit 3\n' };

const packages = (word: string) => ({
  'a/aaa_base-1-x86_64-1.txz': [...systemMembers(), { name: 'install/doinst.sh', content: DOINST }],
  'a/toy-1-noarch-1.txz': [
    { name: './' },
    { name: 'etc/' },
    { name: 'etc/toy.conf.new', content: `${word}\n` },
    FAILING,
  ],
});

describe('root create', () => {
  test('gives the same tree twice, does what setup would do, and tells what went wrong on the way', async (context) => {
    await requireRoot(context);
    await using folder = await tempTree();
    const { location } = await makeMirror(folder.at('mirror'), packages('one'));
    const make = async (roots: string) => {
      const mirror = valueOf(await openMirror({ location, cacheDir: folder.path }));
      return valueOf(await ensureBase(mirror, SETTINGS, folder.at(roots), () => undefined));
    };
    const [first, second] = [await make('r1'), await make('r2')];
    expect(readFileSync(`${second.dir}.manifest`, 'utf8')).toBe(
      readFileSync(`${first.dir}.manifest`, 'utf8'),
    );
    expect(first.record?.leftNew).toEqual(['etc/toy.conf.new']);
    expect(first.record?.failedScripts).toContain('toy-1-noarch-1');
    expect(lstatSync(join(first.dir, 'tmp')).mode & 0o7777).toBe(0o1777);

    const [name = ''] = (await listBases(folder.at('r1'))).map((base) => base.name);
    expect(valueOf(await verifyBase(folder.at('r1'), name)).differences).toEqual([]);
    appendFileSync(join(first.dir, 'etc/toy.conf.new'), 'x');
    chmodSync(join(first.dir, 'usr'), 0o700);
    const { differences } = valueOf(await verifyBase(folder.at('r1'), name));
    expect(differences.map(({ path, what }) => `${path} ${what}`)).toEqual([
      'etc/toy.conf.new content',
      'usr mode',
    ]);
  });

  test('begins again when the mirror moves on in the middle, and fetches only what is new', async (context) => {
    await requireRoot(context);
    await using folder = await tempTree();
    await makeMirror(folder.at('mirror'), packages('one'));
    await makeMirror(folder.at('later'), packages('two'));
    await using server = await serveMirror(folder.at('mirror'));
    const toy = 'slackware64/a/toy-1-noarch-1.txz';
    // The sync reaches the package, and the lists, just before it is asked for.
    server.beforeOnce(toy, () => {
      for (const name of [toy, 'PACKAGES.TXT', 'CHECKSUMS.md5'])
        writeFileSync(folder.at(`mirror/${name}`), readFileSync(folder.at(`later/${name}`)));
    });
    server.cutOnce(SYSTEM, 10_000);
    const said: string[] = [];
    const made = valueOf(
      await createBase({
        open: () => openMirror({ location: server.url, cacheDir: folder.at('cache') }),
        isPinned: false,
        settings: SETTINGS,
        rootsDir: folder.at('roots'),
        progress: ({ text }) => said.push(text),
      }),
    );
    expect(readFileSync(join(made.base.dir, 'etc/toy.conf.new'), 'utf8')).toBe('two\n');
    expect(said).toContainEqual(expect.stringContaining('moved on meanwhile: begin again'));
    // Cut once and gone on with; kept for the second beginning.
    expect(server.asked.filter((each) => each.startsWith(SYSTEM))).toHaveLength(2);
    expect(readdirSync(folder.at('roots')).filter((name) => /^(part|work)-/.test(name))).toEqual([]);
    rmSync(folder.at('roots'), { recursive: true });
  });
});
