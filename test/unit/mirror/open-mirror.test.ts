import { once } from 'node:events';
import { createServer } from 'node:http';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openMirror } from '../../../src/mirror/index.ts';
import { makeMirror } from '../../rig/make-mirror.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const TOY = 'slackware64/a/toy-1.0-x86_64-1.txz';
const PACKAGES = { 'l/lib-a-2-x86_64-3.txz': [{ name: './' }], 'a/toy-1.0-x86_64-1.txz': [{ name: './' }] };

async function mirrorIn(folder: string) {
  const made = await makeMirror(join(folder), PACKAGES);
  return { ...made, options: { location: made.location, cacheDir: join(folder, 'cache') } };
}

describe('openMirror', () => {
  test('gives packages in the order of their paths, and the digest that names this state', async () => {
    await using folder = await tempTree();
    const { options, identity } = await mirrorIn(folder.path);
    const mirror = valueOf(await openMirror({ ...options, pin: identity.toUpperCase() }));
    expect(mirror.identity).toBe(identity);
    expect(mirror.packages.map(({ series, name, version }) => `${series} ${name} ${version}`)).toEqual([
      'a toy 1.0',
      'l lib-a 2',
    ]);
    expect(mirror.list('slackware64/l/')).toEqual(['slackware64/l/lib-a-2-x86_64-3.txz']);
    expect([mirror.has(TOY), mirror.has('toy')]).toEqual([true, false]);
    expect(valueOf(await mirror.fetch(TOY))).toBe(folder.at(TOY));
  });

  test('refuses another state than the pinned one', async () => {
    await using folder = await tempTree();
    const { options } = await mirrorIn(folder.path);
    expect(faultsOf(await openMirror({ ...options, pin: '0'.repeat(64) })).map((each) => each.code)).toEqual([
      'mirror/wrong-pin',
    ]);
  });

  test('names the damaged file with both digests, and a file that is not listed', async () => {
    await using folder = await tempTree();
    const { options } = await mirrorIn(folder.path);
    const mirror = valueOf(await openMirror(options));
    await appendFile(folder.at(TOY), 'x');
    const damaged = faultsOf(await mirror.fetch(TOY)).map(brief);
    expect(damaged).toEqual([
      expect.stringMatching(
        /corrupt-file slackware64\/a\/toy.*MD5 [0-9a-f]{32}, but CHECKSUMS.md5 says [0-9a-f]{32}$/,
      ),
    ]);
    expect(faultsOf(await mirror.fetch('etc/passwd')).map((each) => each.code)).toEqual([
      'mirror/unlisted-file',
    ]);
  });

  test('refuses a PACKAGES.TXT that changed behind its list, a list that leaves the mirror, and a place without a list', async () => {
    await using folder = await tempTree({ 'empty/x': '' });
    const { options } = await mirrorIn(folder.path);
    await appendFile(folder.at('PACKAGES.TXT'), '\n');
    const changed = faultsOf(await openMirror(options));
    const list = await readFile(folder.at('CHECKSUMS.md5'), 'utf8');
    await writeFile(folder.at('CHECKSUMS.md5'), list.replace('./slackware64', './../slackware64'));
    const leaving = faultsOf(await openMirror(options));
    const empty = faultsOf(await openMirror({ ...options, location: folder.at('empty') }));
    expect([changed, leaving, empty].map((each) => each[0]?.code)).toEqual([
      'mirror/corrupt-file',
      'pkg/bad-index',
      'mirror/missing-index',
    ]);
  });

  test('never says the password of a URL', async () => {
    await using folder = await tempTree();
    const location = 'http://user:secret@127.0.0.1:9/slackware64-current';
    const [fault] = faultsOf(await openMirror({ location, cacheDir: folder.path }));
    expect(fault?.message).toMatch(/^http:\/\/127\.0\.0\.1:9\/slackware64-current has no CHECKSUMS\.md5/);
    expect(JSON.stringify(fault)).not.toContain('secret');
  });

  test('downloads from a URL once, verifies, and takes the kept file afterwards', async () => {
    await using folder = await tempTree();
    const { options } = await mirrorIn(folder.path);
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      void readFile(folder.at(`.${(request.url ?? '').replace('/slackware64-current', '')}`)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const port = String((server.address() as AddressInfo).port);
      const remote = { ...options, location: `http://127.0.0.1:${port}/slackware64-current` };
      for (let run = 0; run < 2; run++) {
        const mirror = valueOf(await openMirror(remote));
        const file = valueOf(await mirror.fetch(TOY));
        expect(await readFile(file)).toEqual(await readFile(folder.at(TOY)));
      }
      expect(asked.filter((url) => url.endsWith('.txz'))).toHaveLength(1);
      const missing = faultsOf(
        await openMirror({ ...remote, location: `http://127.0.0.1:${port}/elsewhere` }),
      );
      expect(missing.map((each) => each.code)).toEqual(['mirror/missing-index']);
    } finally {
      server.close();
    }
  });
});
