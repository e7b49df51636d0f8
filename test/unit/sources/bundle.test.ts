import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/lib/diagnostic.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { tarEnd, tarHeader, tarPadding } from '../../../src/lib/gnu-tar.ts';
import {
  bundleEntries,
  fetchSources,
  readBundle,
  readLock,
  writeBundle,
} from '../../../src/sources/index.ts';
import { recipe } from '../../rig/recipe.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

const RECIPES = ['a', 'b'].map((name) =>
  recipe(name, { sources: [{ url: `http://127.0.0.1:9/${name}.tar`, file: `${name}.tar` }] }),
);
const CONTENT: Readonly<Record<string, string>> = { a: 'first '.repeat(500), b: 'second' };
const LOCK = ['a', 'b']
  .map((name) => `${sha256Of(CONTENT[name] ?? '')}  ${name}  1.0  ${name}.tar\n`)
  .join('');

async function makeBundle(files: TempTree, name = 'all.tar'): Promise<string> {
  await files.write({ 'mirror/a.tar': CONTENT['a'] ?? '', 'mirror/b.tar': CONTENT['b'] ?? '' });
  const storeDir = files.at('from');
  const options = {
    mirrors: [`file:${files.at('mirror')}`],
    lockPath: files.at('from.lock'),
    storeDir,
    progress: () => undefined,
  };
  const fetched = valueOf(await fetchSources(RECIPES, options));
  const entries = await bundleEntries(RECIPES, fetched, valueOf(await readLock(files.at('from.lock'))));
  valueOf(await writeBundle(files.at(name), entries, storeDir));
  return files.at(name);
}

const take = (
  files: TempTree,
  bundle: string,
  warn: (each: Diagnostic) => void = () => undefined,
  isStrict = false,
  recipes = RECIPES,
) =>
  readBundle(bundle, recipes, {
    lockPath: files.at('sources.lock'),
    storeDir: files.at('store'),
    isStrict,
    warn,
  });

/** A tar of these members, whatever they are. */
function tarOf(members: Readonly<Record<string, string>>): Buffer {
  const owner = { uid: 0, gid: 0, uname: '', gname: '', mtimeSeconds: 0 };
  const pieces = Object.entries(members).flatMap(([name, text]) => [
    tarHeader({ name, kind: 'file', mode: 0o644, size: text.length, ...owner }),
    Buffer.from(text),
    tarPadding(text.length),
  ]);
  const body = Buffer.concat(pieces);
  return Buffer.concat([body, tarEnd(body.length)]);
}

const index = (...sources: readonly object[]): string => JSON.stringify({ format: 1, sources });
const entryOf = (file: string, text: string, sha256 = sha256Of(text)) => ({
  recipe: 'a',
  version: '1.0',
  file,
  sha256,
  bytes: text.length,
});

describe('a bundle', () => {
  it('brings every source to a store that has none, and the lines that the lock lacks, with a warning for each', async () => {
    await using files = await tempTree();
    const bundle = await makeBundle(files);
    const warnings: Diagnostic[] = [];
    const { taken, left } = valueOf(await take(files, bundle, (each) => warnings.push(each)));
    expect([taken.map((each) => each.file), left]).toEqual([['a.tar', 'b.tar'], 0]);
    expect(await readFile(files.at('sources.lock'), 'utf8')).toContain(LOCK);
    expect(warnings.map((each) => each.code)).toEqual(['sources/unchecked', 'sources/unchecked']);
    const options = {
      mirrors: [],
      lockPath: files.at('sources.lock'),
      storeDir: files.at('store'),
      progress: () => undefined,
    };
    expect(valueOf(await fetchSources(RECIPES, options)).map((each) => each.origin)).toEqual([
      'store',
      'store',
    ]);
  });

  it('is the same bytes each time, index first, and has the lock for people to see', async () => {
    await using files = await tempTree();
    const [one, two] = [await makeBundle(files), await makeBundle(files, 'again.tar')];
    const bytes = await readFile(one);
    expect(bytes.equals(await readFile(two))).toBe(true);
    expect(bytes.toString('latin1', 0, 22)).toBe('slackforge-sources.jso');
    expect(bytes.toString('latin1')).toContain(LOCK);
  });

  it('that does not agree with the lock is refused whole', async () => {
    await using files = await tempTree({ 'sources.lock': `${sha256Of('x')}  b  1.0  b.tar\n` });
    const [fault] = faultsOf(await take(files, await makeBundle(files)));
    expect(fault?.message).toBe(
      `The bundle is refused: b.tar of "b" has sha256 ${sha256Of(CONTENT['b'] ?? '')} there, but ${sha256Of('x')} is locked.`,
    );
    expect(await readdir(files.at('store'))).toEqual([]);
  });

  it('is refused by --strict where it would tell the lock something new', async () => {
    await using files = await tempTree();
    const [fault] = faultsOf(await take(files, await makeBundle(files), () => undefined, true));
    expect(fault?.message).toContain('a.tar of "a" is not locked here');
  });

  it('does not bring what MD5SUM contradicts, nor, before it is locked, what upstream signs', async () => {
    const signature = { url: 'https://x/a.sig', key: 'a.asc', fingerprint: 'A'.repeat(40), isOfTar: false };
    const source = { url: 'http://127.0.0.1:9/a.tar', file: 'a.tar' };
    await using files = await tempTree();
    const bundle = await makeBundle(files);
    const takeWith = (more: object) =>
      take(files, bundle, () => undefined, false, [recipe('a', { sources: [{ ...source, ...more }] })]);
    const [wrong] = faultsOf(await takeWith({ md5: '0'.repeat(32) }));
    expect(wrong?.message).toMatch(/a\.tar of "a" has MD5 [0-9a-f]{32} there, but its \.info says 000/);
    const [signed] = faultsOf(await takeWith({ signature }));
    expect(signed?.message).toContain('a.tar of "a" is signed and not locked here');
    expect(signed?.hint).toContain('Fetch it once with a network');
    expect(await readdir(files.at('store'))).toEqual([]);
    await files.write({ 'sources.lock': LOCK });
    expect(valueOf(await takeWith({ md5: '0'.repeat(32), signature })).taken).toHaveLength(1);
  });

  it('cannot say what a version that is not here must be: such files are left', async () => {
    await using files = await tempTree();
    const next = { ...entryOf('a.tar', 'evil'), version: '2.0' };
    await writeFile(
      files.at('b.tar'),
      tarOf({ 'slackforge-sources.json': index(next), [`sources/${next.sha256}/a.tar`]: 'evil' }),
    );
    expect(valueOf(await take(files, files.at('b.tar')))).toEqual({ taken: [], left: 1 });
    expect(await readdir(files.at('store'))).toEqual([]);
    expect(valueOf(await readLock(files.at('sources.lock'))).size).toBe(0);
  });

  const good = entryOf('a.tar', 'text');
  const at = `sources/${good.sha256}/a.tar`;
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['does not begin with an index', { [at]: 'text' }, 'it does not begin with slackforge-sources.json'],
    [
      'has a member that is not in its index',
      { 'slackforge-sources.json': index(), [at]: 'text' },
      'is not in its index',
    ],
    [
      'climbs out',
      { 'slackforge-sources.json': index(good), '../../evil': 'text' },
      '"../../evil" is not in its index',
    ],
    ['lacks a file', { 'slackforge-sources.json': index(good) }, 'it lacks a.tar, which its index lists'],
    [
      'has a file of another length',
      { 'slackforge-sources.json': index(good), [at]: 'texts' },
      'is not as long as its index says',
    ],
    [
      'has a file of another digest',
      { 'slackforge-sources.json': index(good), [at]: 'TEXT' },
      'a.tar has not the digest that its index says',
    ],
    [
      'names a file that climbs',
      { 'slackforge-sources.json': index(entryOf('../a', 'text')) },
      '"sources.0.file" is not right',
    ],
    [
      'is of another format',
      { 'slackforge-sources.json': '{"format":2,"sources":[]}' },
      '"format" is not right',
    ],
  ])('that %s is refused whole, in one sentence', async (_what, members, words) => {
    await using files = await tempTree();
    await writeFile(files.at('bad.tar'), tarOf(members));
    const faults = faultsOf(await take(files, files.at('bad.tar')));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toContain(words);
    expect(await readdir(files.at('store'))).toEqual([]);
  });

  it('that was cut short, or is not there, is refused', async () => {
    await using files = await tempTree();
    const bytes = await readFile(await makeBundle(files));
    for (const length of [100, 700, bytes.length - 10_000, bytes.length / 2]) {
      await writeFile(files.at('cut.tar'), bytes.subarray(0, length));
      expect(faultsOf(await take(files, files.at('cut.tar')))[0]?.code).toBe('sources/bad-bundle');
    }
    expect(faultsOf(await take(files, files.at('none.tar')))[0]?.message).toContain('it is not there');
    expect(await readdir(files.at('store'))).toEqual([]);
  });

  it('is not written from a store that rotted', async () => {
    await using files = await tempTree();
    await makeBundle(files);
    const stored = join(files.at('from'), sha256Of(CONTENT['b'] ?? ''), 'b.tar');
    await writeFile(stored, 'secOnd');
    const entries = [
      { recipe: 'b', version: '1.0', file: 'b.tar', sha256: sha256Of(CONTENT['b'] ?? ''), bytes: 6 },
    ];
    const [fault] = faultsOf(await writeBundle(files.at('new.tar'), entries, files.at('from')));
    expect(fault?.message).toBe('b.tar changed in the store while the bundle was written.');
    expect(await readdir(files.path)).not.toContain('new.tar');
  });
});
