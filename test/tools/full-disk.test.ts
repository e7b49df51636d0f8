import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, readFileSync, unlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sha256Of } from '../../src/lib/digest.ts';
import { fetchSources } from '../../src/sources/index.ts';
import { recipe } from '../rig/recipe.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { requireRoot } from '../rig/small-system.ts';
import { tempTree } from '../rig/temp-tree.ts';

const BODY = 'x'.repeat(1 << 20);

test('a disk that is full in the middle of a download is named, and the next run has the whole file', async (context) => {
  await requireRoot(context);
  await using files = await tempTree();
  mkdirSync(files.at('store'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', files.at('store')]);
  // In pieces without a length: nobody can know before that there is no room.
  const server = createServer((_request, response) => {
    response.write(BODY.slice(0, 1000));
    response.end(BODY.slice(1000));
  }).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${String(port)}/a.tar`;
    const fetch = () =>
      fetchSources([recipe('a', { sources: [{ url, file: 'a.tar', sha256: sha256Of(BODY) }] })], {
        mirrors: [],
        lockPath: files.at('sources.lock'),
        storeDir: files.at('store'),
        progress: () => undefined,
      });
    execFileSync('sh', ['-c', 'head -c 1500000 /dev/zero > "$1"', 'sh', files.at('store/filler')]);
    const [fault] = faultsOf(await fetch());
    expect(fault?.code).toBe('fs/no-space');
    expect(fault?.location?.file).toBe(files.at(`store/.incoming/${sha256Of(BODY)}/a.tar.part`));
    unlinkSync(files.at('store/filler'));
    const [source] = valueOf(await fetch());
    expect(readFileSync(source?.path ?? '', 'utf8')).toBe(BODY);
  } finally {
    server.closeAllConnections();
    server.close();
    execFileSync('umount', ['-l', files.at('store')]);
  }
});
