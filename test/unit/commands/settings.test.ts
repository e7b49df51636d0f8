import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../src/commands/settings.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const PIN = sha256Of('pin');
const FINGERPRINT = 'EC5649DA401E22ABFA6736EF6A4463C040102233';

/** The settings of a project with these two files, and the folder that they are in. */
async function load(base: string, local?: string) {
  await using files = await tempTree({
    'slackforge.yaml': `format: 1\n${base}`,
    ...(local === undefined ? {} : { 'slackforge.local.yaml': `format: 1\n${local}` }),
  });
  return { dir: files.path, result: await loadSettings(files.path) };
}

const faults = async (base: string, local?: string) => faultsOf((await load(base, local)).result).map(brief);

describe('settings', () => {
  it('need no mirror, and take one in a folder by a file: address too', async () => {
    expect(valueOf((await load('')).result).mirror).toBeUndefined();
    expect(valueOf((await load('mirror: file:///srv/mirror\n')).result).mirror).toBe('/srv/mirror');
  });

  it('have a default for everything but the mirror', async () => {
    const { dir, result } = await load('mirror: /srv/mirror\n');
    expect(valueOf(result)).toEqual({
      projectDir: dir,
      files: [`${dir}/slackforge.yaml`],
      mirror: '/srv/mirror',
      tag: '_sf',
      recipeDirs: [`${dir}/slackbuilds`],
      switches: new Map(),
      substitutes: new Map(),
      clusterFile: `${dir}/cluster.yaml`,
      outDir: `${dir}/out`,
      buildroot: { series: ['a', 'ap', 'd', 'l', 'n'], skip: [] },
      fullBase: false,
      ccache: [],
      limits: {},
      repository: { keep: 3 },
      sourceMirrors: [],
      lockPath: `${dir}/slackbuilds/sources.lock`,
      overrides: new Map(),
    });
  });

  it('have paths relative to their folder, and addresses left as they are', async () => {
    const base = `mirror: http://mirror.example/current/
keyring: {file: keys/GPG-KEY, fingerprint: ${FINGERPRINT}}
sources: {mirrors: ["file:out/sources", "../more", "file:///srv/a", "file:/srv/b", "https://m.example/s"]}
`;
    const { dir, result } = await load(base);
    const settings = valueOf(result);
    expect(settings.mirror).toBe('http://mirror.example/current/');
    expect(settings.keyring).toEqual({ file: `${dir}/keys/GPG-KEY`, fingerprint: FINGERPRINT });
    expect(settings.sourceMirrors).toEqual([
      `file:${dir}/out/sources`,
      `file:${dir.replace(/\/[^/]*$/, '')}/more`,
      'file:/srv/a',
      'file:/srv/b',
      'https://m.example/s',
    ]);
  });

  it('of the local file replace those of the project key by key', async () => {
    const { dir, result } = await load(
      'mirror: a\ntag: _base\nbuildroot: {series: [a, n]}\n',
      'tag: _local\n',
    );
    const settings = valueOf(result);
    expect([settings.mirror, settings.tag]).toEqual([`${dir}/a`, '_local']);
    expect(settings.buildroot).toEqual({ series: ['a', 'n'], skip: [] });
    expect(settings.files).toEqual([`${dir}/slackforge.yaml`, `${dir}/slackforge.local.yaml`]);
  });

  it('never join the mirror of one file with the pin or the key of the other', async () => {
    const trust = `pin: ${PIN}\nkeyring: {file: key, fingerprint: ${FINGERPRINT}}\n`;
    const replaced = valueOf((await load(`mirror: a\n${trust}`, 'mirror: b\n')).result);
    expect([replaced.pin, replaced.keyring]).toEqual([undefined, undefined]);
    const own = valueOf((await load(`mirror: a\n${trust}`, `mirror: b\npin: ${sha256Of('b')}\n`)).result);
    expect([own.pin, own.keyring]).toEqual([sha256Of('b'), undefined]);
    const kept = valueOf((await load(`mirror: a\n${trust}`, 'tag: _x\n')).result);
    expect(kept.pin).toBe(PIN);
  });

  it('hold the overrides of recipes', async () => {
    const override = `overrides:\n  frr: {version: "10.3", sources: [{file: frr-10.3.tar.xz, sha256: ${PIN}}]}\n`;
    const { result } = await load(`mirror: a\n${override}`);
    expect(valueOf(result).overrides.get('frr')).toEqual({
      version: '10.3',
      sources: [{ file: 'frr-10.3.tar.xz', sha256: PIN }],
    });
  });

  it('are refused with a dash in the tag, at its place', async () => {
    expect(await faults('mirror: a\ntag: my-tag\n')).toEqual([
      'slackforge.yaml:3:6 yaml/schema "tag" is not right: a tag may not hold "-": pkgtools splits names at dashes.',
    ]);
  });

  it('are refused with an unknown key, a bad digest or a bad fingerprint, in the file that has it', async () => {
    const local = 'mirrors: b\npin: ABC\nkeyring: {file: k, fingerprint: abc}\n';
    expect((await faults('mirror: a\n', local)).map((line) => line.slice(0, 60))).toEqual([
      'slackforge.local.yaml:3:6 yaml/schema "pin" is not right: it',
      'slackforge.local.yaml:4:33 yaml/schema "keyring.fingerprint"',
      'slackforge.local.yaml:2:1 yaml/schema "mirrors" is not a key',
    ]);
  });

  it('are refused without a file', async () => {
    await using files = await tempTree();
    expect(faultsOf(await loadSettings(files.path)).map(brief)).toEqual([
      `- settings/missing There is no slackforge.yaml in ${files.path}.`,
    ]);
  });
});

it('the repository has a signing key whose folder is relative to the project, and a number of sets to keep', async () => {
  await using files = await tempTree({
    'slackforge.yaml': 'format: 1\nrepository: { sign: ABCD1234, gnupg: keys, keep: 5 }\n',
  });
  const read = valueOf(await loadSettings(files.path));
  await files.write({ 'slackforge.yaml': 'format: 1\nrepository: { keep: 0 }\n' });
  const refused = faultsOf(await loadSettings(files.path));

  expect(read.repository).toEqual({ signingKey: { key: 'ABCD1234', home: files.at('keys') }, keep: 5 });
  expect(refused.map(({ code }) => code)).toEqual(['yaml/schema']);
});
