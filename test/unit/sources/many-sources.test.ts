import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/lib/diagnostic.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { fetchAvailable, fetchSources, type SourcesOptions } from '../../../src/sources/index.ts';
import { serveFiles } from '../../rig/file-server.ts';
import { serveMirror } from '../../rig/mirror-server.ts';
import { recipe } from '../../rig/recipe.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

const NOWHERE = 'http://127.0.0.1:9';
const BODY = '0123456789'.repeat(5000);

const options = (files: TempTree, changes: Partial<SourcesOptions> = {}): SourcesOptions => ({
  mirrors: [`file:${files.at('mirror')}`],
  lockPath: files.at('sources.lock'),
  storeDir: files.at('store'),
  progress: () => undefined,
  pause: () => Promise.resolve(),
  ...changes,
});

const of = (name: string, url = `${NOWHERE}/${name}.tar`) =>
  recipe(name, { sources: [{ url, file: `${name}.tar` }] });

const lockLine = (name: string, content: string) => `${sha256Of(content)}  ${name}  1.0  ${name}.tar\n`;

describe('many sources', () => {
  it('are all tried, and the complaints of all that could not be had come together', async () => {
    await using files = await tempTree({
      'mirror/b.tar': 'b',
      'sources.lock': lockLine('c', 'other'),
      'mirror/c.tar': 'c',
    });
    const faults = faultsOf(
      await fetchSources(
        ['a', 'b', 'c', 'd'].map((name) => of(name)),
        options(files),
      ),
    );
    expect(faults.map((fault) => `${fault.code} ${fault.message.slice(0, 6)}`)).toEqual([
      'sources/unavailable a.tar ',
      'sources/wrong-digest c.tar ',
      'sources/unavailable d.tar ',
    ]);
    expect(await readFile(files.at('sources.lock'), 'utf8')).toContain(lockLine('b', 'b'));
  });

  it('are brought as far as they can be had, with the complaints by recipe', async () => {
    await using files = await tempTree({ 'mirror/a.tar': 'a' });
    const both = recipe('b', {
      sources: ['a.tar', 'gone.tar'].map((file) => ({ url: `${NOWHERE}/${file}`, file })),
    });
    const attempt = valueOf(await fetchAvailable([of('a'), both], options(files)));
    expect(attempt.files.map((each) => `${each.recipe} ${each.file}`)).toEqual(['a a.tar', 'b a.tar']);
    expect([...attempt.faults].map(([name, faults]) => [name, faults.map(({ code }) => code)])).toEqual([
      ['b', ['sources/unavailable']],
    ]);
  });

  it('that end at the same moment are all in the lock', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `n${String(index)}`);
    await using files = await tempTree(Object.fromEntries(names.map((name) => [`mirror/${name}.tar`, name])));
    valueOf(
      await fetchSources(
        names.map((name) => of(name)),
        options(files),
      ),
    );
    const lock = await readFile(files.at('sources.lock'), 'utf8');
    expect(names.filter((name) => !lock.includes(lockLine(name, name)))).toEqual([]);
  });

  it('are fetched at most four at a time', async () => {
    let [running, most] = [0, 0];
    const waiting: (() => void)[] = [];
    const server = createServer((_request, response) => {
      most = Math.max(most, ++running);
      waiting.push(() => {
        running--;
        response.end('x');
      });
      // All that come at once are here: let them go.
      if (running === 4) for (const go of waiting.splice(0)) go();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using files = await tempTree();
    const eight = Array.from({ length: 8 }, (_, index) =>
      of(`n${String(index)}`, `http://127.0.0.1:${String(port)}/${String(index)}`),
    );
    valueOf(await fetchSources(eight, options(files)));
    server.closeAllConnections();
    server.close();
    expect(most).toBe(4);
  });

  it('of one name and digest in two recipes are fetched once', async () => {
    await using server = await serveFiles({ '/x.tar': 'x' });
    const shared = ['a', 'b'].map((name) =>
      recipe(name, { sources: [{ url: server.url('/x.tar'), file: 'x.tar', sha256: sha256Of('x') }] }),
    );
    await using files = await tempTree();
    const fetched = valueOf(await fetchSources(shared, options(files, { mirrors: [] })));
    expect(fetched.map((each) => each.origin)).toEqual([server.url('/x.tar'), 'store']);
    expect(server.asked).toEqual(['/x.tar']);
  });
});

describe('a mirror that lies', () => {
  it('is passed over with a warning when another place has the right file', async () => {
    await using files = await tempTree({
      'mirror/a.tar': 'bad',
      'good/a.tar': 'good',
      'sources.lock': lockLine('a', 'good'),
    });
    const warnings: Diagnostic[] = [];
    const mirrors = [`file:${files.at('mirror')}`, `file:${files.at('good')}`];
    const [source] = valueOf(
      await fetchSources([of('a')], options(files, { mirrors, warn: (each) => warnings.push(each) })),
    );
    expect(source?.origin).toBe(`file:${files.at('good')}/a.tar`);
    expect(warnings.map((each) => [each.severity, each.code])).toEqual([['warning', 'sources/wrong-digest']]);
    expect(await readFile(source?.path ?? '', 'utf8')).toBe('good');
  });

  it('has a part that an earlier run left of another file thrown away, and is asked once more from the start', async () => {
    await using files = await tempTree({ 'served/a.tar': BODY, 'sources.lock': lockLine('a', BODY) });
    await files.write({ [`store/.incoming/${sha256Of(BODY)}/a.tar.part`]: 'x'.repeat(1000) });
    await using server = await serveMirror(files.at('served'));
    const [source] = valueOf(await fetchSources([of('a')], options(files, { mirrors: [server.url] })));
    expect(server.asked).toEqual(['a.tar bytes=1000-', 'a.tar']);
    expect(await readFile(source?.path ?? '', 'utf8')).toBe(BODY);
  });
});

describe('a source that is not locked yet', () => {
  const md5 = createHash('md5').update('a').digest('hex');
  const weak = recipe('a', { sources: [{ url: NOWHERE, file: 'a.tar', md5 }] });

  it('is taken on its MD5 or on nothing with a warning that shows its digest', async () => {
    await using files = await tempTree({ 'mirror/a.tar': 'a', 'mirror/b.tar': 'b' });
    const warnings: Diagnostic[] = [];
    valueOf(await fetchSources([weak, of('b')], options(files, { warn: (each) => warnings.push(each) })));
    expect(warnings.map((each) => each.code).sort()).toEqual(['sources/md5-only', 'sources/unchecked']);
    expect(warnings.find((each) => each.code === 'sources/md5-only')?.hint).toContain(sha256Of('a'));
    warnings.length = 0;
    valueOf(
      await fetchSources(
        [weak, of('b')],
        options(files, { isStrict: true, warn: (each) => warnings.push(each) }),
      ),
    );
    expect(warnings).toEqual([]);
  });

  it('is refused by --strict before any place is asked', async () => {
    await using server = await serveFiles({ '/a.tar': 'a', '/b.tar': 'b' });
    await using files = await tempTree();
    const faults = faultsOf(
      await fetchSources([weak, of('b')], options(files, { isStrict: true, mirrors: [server.url('')] })),
    );
    expect(faults.map(brief)).toEqual([
      'a.info:1:9 sources/md5-only a.tar of "a" has an MD5SUM only, which anybody can make another file for.',
      'b.info:1:9 sources/unchecked Nothing is known that b.tar of "b" could be held against.',
    ]);
    expect(server.asked).toEqual([]);
  });
});

it('a byte that flipped in the store is noticed, and the file fetched again', async () => {
  await using files = await tempTree({ 'served/a.tar': BODY, 'sources.lock': lockLine('a', BODY) });
  await using server = await serveMirror(files.at('served'));
  const fetch = () => fetchSources([of('a')], options(files, { mirrors: [server.url] }));
  const path = valueOf(await fetch())[0]?.path ?? '';
  const bytes = await readFile(path);
  bytes[12345] = (bytes[12345] ?? 0) ^ 1;
  await writeFile(path, bytes);
  valueOf(await fetch());
  expect(server.asked).toEqual(['a.tar', 'a.tar']);
  expect(await readFile(path, 'utf8')).toBe(BODY);
  expect(await readdir(files.at('store'))).toEqual([sha256Of(BODY)]);
});
