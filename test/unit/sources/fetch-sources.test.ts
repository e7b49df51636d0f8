import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../../src/lib/digest.ts';
import type { Recipe } from '../../../src/recipe/index.ts';
import { fetchSources, readLock } from '../../../src/sources/index.ts';
import { recipe } from '../../rig/recipe.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { serveFiles } from '../../rig/file-server.ts';
import { tempTree, type TempTree, type Tree } from '../../rig/temp-tree.ts';

const CONTENT = 'the source';
const SHA256 = sha256Of(CONTENT);
// Nothing listens on port 9 of the loopback address.
const NOWHERE = 'http://127.0.0.1:9';

function demo(url = `${NOWHERE}/demo-1.0.tar`): Recipe {
  return recipe('demo', { sources: [{ url, file: 'demo-1.0.tar' }] });
}

const fetch = (files: TempTree, mirrors: readonly string[], from = demo(), signal?: AbortSignal) =>
  fetchSources([from], {
    mirrors,
    lockPath: files.at('sources.lock'),
    storeDir: files.at('store'),
    progress: () => undefined,
    pause: () => Promise.resolve(),
    ...(signal === undefined ? {} : { signal }),
  });

const lockLine = (sha256: string) => `${sha256}  demo  1.0  demo-1.0.tar\n`;
const MIRROR: Tree = { 'mirror/demo-1.0.tar': CONTENT };

describe('a source', () => {
  it('is taken from a folder before its upstream address is asked, and kept by its digest', async () => {
    await using files = await tempTree(MIRROR);
    const [source] = valueOf(await fetch(files, [`file:${files.at('mirror')}`]));
    expect(source).toEqual({
      recipe: 'demo',
      file: 'demo-1.0.tar',
      path: files.at(`store/${SHA256}/demo-1.0.tar`),
      sha256: SHA256,
      origin: `file:${files.at('mirror')}/demo-1.0.tar`,
    });
    expect(await readdir(files.at('store'))).toEqual([SHA256]);
  });

  it('is taken from the first mirror that has it, folders and addresses alike', async () => {
    await using server = await serveFiles({ '/pub/demo-1.0.tar': CONTENT });
    await using files = await tempTree({ 'empty/other': '' });
    const [source] = valueOf(await fetch(files, [`file:${files.at('empty')}`, server.url('/pub/')]));
    expect(source?.origin).toBe(server.url('/pub/demo-1.0.tar'));
    expect(server.asked).toEqual(['/pub/demo-1.0.tar']);
  });

  it('is taken from upstream when no mirror has it', async () => {
    await using server = await serveFiles({ '/upstream/demo-1.0.tar': CONTENT });
    await using files = await tempTree();
    const from = demo(server.url('/upstream/demo-1.0.tar?token=secret'));
    const [source] = valueOf(await fetch(files, [server.url('/pub')], from));
    expect(source?.origin).toBe(server.url('/upstream/demo-1.0.tar'));
  });

  it('may be a symbolic link in the folder', async () => {
    await using files = await tempTree({ 'elsewhere/demo.tar': CONTENT });
    await mkdir(files.at('mirror'));
    await symlink('../elsewhere/demo.tar', files.at('mirror/demo-1.0.tar'));
    const [source] = valueOf(await fetch(files, [`file:${files.at('mirror')}`]));
    expect(await readFile(source?.path ?? '', 'utf8')).toBe(CONTENT);
  });

  it('that is in the store is not fetched again', async () => {
    await using files = await tempTree(MIRROR);
    valueOf(await fetch(files, [`file:${files.at('mirror')}`]));
    const [again] = valueOf(await fetch(files, []));
    expect(again?.origin).toBe('store');
  });

  it('is not taken from a folder that only the recipe names', async () => {
    await using files = await tempTree(MIRROR);
    const from = demo(`file:${files.at('mirror/demo-1.0.tar')}`);
    expect(faultsOf(await fetch(files, [`file:${files.at('empty')}`], from))[0]?.code).toBe(
      'sources/unavailable',
    );
  });

  it('that was damaged in the store is fetched again', async () => {
    await using files = await tempTree(MIRROR);
    const [first] = valueOf(await fetch(files, [`file:${files.at('mirror')}`]));
    await rm(first?.path ?? '');
    await writeFile(first?.path ?? '', 'rotten');
    const [again] = valueOf(await fetch(files, [`file:${files.at('mirror')}`]));
    expect(again?.origin).toBe(`file:${files.at('mirror')}/demo-1.0.tar`);
    expect(await readFile(again?.path ?? '', 'utf8')).toBe(CONTENT);
  });

  it('that is nowhere is a complaint that lists every place and why it did not serve', async () => {
    await using server = await serveFiles({});
    await using files = await tempTree({ 'empty/other': '' });
    const [fault] = faultsOf(await fetch(files, [`file:${files.at('empty')}`, server.url('/pub')]));
    expect(fault?.code).toBe('sources/unavailable');
    expect(fault?.message).toMatch(/^demo-1\.0\.tar of "demo" 1\.0 could be had from nowhere: /);
    expect(fault?.message).toContain(`file:${files.at('empty')}/demo-1.0.tar (not there)`);
    expect(fault?.message).toContain(`${server.url('/pub/demo-1.0.tar')} (status 404)`);
    expect(fault?.message).toMatch(/127\.0\.0\.1:9\/demo-1\.0\.tar \(connect ECONNREFUSED [^()]*\)\.$/);
    expect(await readdir(files.at('store'))).toEqual([]);
  });

  it('is not fetched after an interrupt', async () => {
    await using server = await serveFiles({ '/demo-1.0.tar': CONTENT });
    await using files = await tempTree();
    const result = await fetch(files, [server.url('')], demo(), AbortSignal.abort());
    expect(faultsOf(result)[0]?.code).toBe('sources/unavailable');
    expect(server.asked).toEqual([]);
  });
});

describe('MD5SUM of the .info', () => {
  const withMd5 = (md5: string) =>
    recipe('demo', { sources: [{ url: `${NOWHERE}/demo-1.0.tar`, file: 'demo-1.0.tar', md5 }] });
  const RIGHT = createHash('md5').update(CONTENT).digest('hex');

  it('decides on a first fetch: nothing else is stored or locked', async () => {
    await using files = await tempTree(MIRROR);
    const result = await fetch(files, [`file:${files.at('mirror')}`], withMd5('0'.repeat(32)));
    const [fault] = faultsOf(result);
    expect(fault?.code).toBe('sources/wrong-digest');
    expect(fault?.message).toContain(`has MD5 ${RIGHT} (10 bytes), but its .info says 000`);
    expect(await readdir(files.at('store'))).toEqual(['.refused']);
    expect(valueOf(await readLock(files.at('sources.lock'))).size).toBe(0);
    valueOf(await fetch(files, [`file:${files.at('mirror')}`], withMd5(RIGHT)));
  });

  it('is not asked once the lock has a digest', async () => {
    await using files = await tempTree({ ...MIRROR, 'sources.lock': lockLine(SHA256) });
    valueOf(await fetch(files, [`file:${files.at('mirror')}`], withMd5('0'.repeat(32))));
  });
});

describe('the lock', () => {
  it('learns a digest once and enforces it from then on', async () => {
    await using files = await tempTree(MIRROR);
    valueOf(await fetch(files, [`file:${files.at('mirror')}`]));
    const learned = await readFile(files.at('sources.lock'), 'utf8');
    expect(learned).toContain(lockLine(SHA256));
    await rm(files.at('store'), { recursive: true });
    await rm(files.at('mirror/demo-1.0.tar'));
    await files.write({ 'mirror/demo-1.0.tar': 'another' });
    const [fault] = faultsOf(await fetch(files, [`file:${files.at('mirror')}`]));
    expect(fault?.code).toBe('sources/wrong-digest');
    expect(await readFile(files.at('sources.lock'), 'utf8')).toBe(learned);
  });

  it('refuses a file with another digest: both are shown, nothing is stored, the lock stays', async () => {
    const wrong = sha256Of('what was locked');
    await using files = await tempTree({ ...MIRROR, 'sources.lock': lockLine(wrong) });
    const [fault] = faultsOf(await fetch(files, [`file:${files.at('mirror')}`]));
    expect(fault).toMatchObject({
      code: 'sources/wrong-digest',
      location: { file: 'slackbuilds/demo/demo.info' },
      message: `demo-1.0.tar of "demo" from file:${files.at('mirror')}/demo-1.0.tar has sha256 ${SHA256} (10 bytes), but ${wrong} is locked.`,
      hint: expect.stringContaining(`diffoscope OLD ${files.at('store/.refused/demo-1.0.tar')}`) as string,
    });
    expect(await readdir(files.at('store'))).toEqual(['.refused']);
    expect(await readFile(files.at('sources.lock'), 'utf8')).toBe(lockLine(wrong));
  });

  it('refuses a wrong file of a folder once, and the part of a download waits for the next place', async () => {
    await using server = await serveFiles({ '/demo-1.0.tar': CONTENT });
    await using files = await tempTree({
      'mirror/demo-1.0.tar': 'another',
      'sources.lock': lockLine(SHA256),
      [`store/.incoming/${SHA256}/demo-1.0.tar.part`]: 'the',
    });
    const from = demo(server.url('/demo-1.0.tar'));
    const [source] = valueOf(await fetch(files, [`file:${files.at('mirror')}`], from));
    expect(source?.origin).toBe(server.url('/demo-1.0.tar'));
  });

  it('is not asked for a source whose digest the settings give, and not told of it', async () => {
    const sources = [{ url: `${NOWHERE}/demo-1.0.tar`, file: 'demo-1.0.tar', sha256: sha256Of('other') }];
    await using files = await tempTree({ ...MIRROR, 'sources.lock': lockLine(SHA256) });
    const result = await fetch(files, [`file:${files.at('mirror')}`], recipe('demo', { sources }));
    expect(faultsOf(result)[0]?.message).toContain(`but ${sha256Of('other')} is locked`);
    expect(await readFile(files.at('sources.lock'), 'utf8')).toBe(lockLine(SHA256));
  });

  it('knows nothing when it is not there', async () => {
    await using files = await tempTree();
    expect(valueOf(await readLock(files.at('sources.lock'))).size).toBe(0);
  });

  it('with a bad line stops everything', async () => {
    await using files = await tempTree({ ...MIRROR, 'sources.lock': 'nonsense\n' });
    const [fault] = faultsOf(await fetch(files, [`file:${files.at('mirror')}`]));
    expect(fault?.code).toBe('sources/lock-syntax');
  });
});
