import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openMirror } from '../../../src/mirror/index.ts';
import { makeMirror } from '../../rig/make-mirror.ts';
import { serveMirror } from '../../rig/mirror-server.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const TOY = 'slackware64/a/toy-1.0-x86_64-1.txz';

async function toyMirror() {
  const folder = await tempTree();
  const content = 'toy '.repeat(3000);
  await makeMirror(folder.at('mirror'), {
    'a/toy-1.0-x86_64-1.txz': [{ name: './' }, { name: 'toy', content }],
  });
  const server = await serveMirror(folder.at('mirror'));
  const open = async () => valueOf(await openMirror({ location: server.url, cacheDir: folder.at('cache') }));
  const bytes = readFileSync(folder.at(`mirror/${TOY}`));
  return {
    folder,
    server,
    open,
    bytes,
    /** Where a run that was killed leaves what it had of the package. */
    leavePart: async (part: Uint8Array) => {
      const md5 = (await open()).digestOf(TOY) ?? '';
      const file = join(folder.at('cache/files'), md5.slice(0, 2), md5, 'toy-1.0-x86_64-1.txz.new.part');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, part);
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('a mirror behind a URL', () => {
  test('is gone on with where a killed run ended', async () => {
    await using toy = await toyMirror();
    await toy.leavePart(toy.bytes.subarray(0, 100));
    const file = valueOf(await (await toy.open()).locate(TOY));
    expect(readFileSync(file).equals(toy.bytes)).toBe(true);
    expect(toy.server.asked.filter((each) => each.startsWith(TOY))).toEqual([`${TOY} bytes=100-`]);
  });

  test('has a part of other bytes thrown away, and the file fetched from its start', async () => {
    await using toy = await toyMirror();
    await toy.leavePart(Buffer.alloc(100, 'x'));
    const file = valueOf(await (await toy.open()).locate(TOY));
    expect(readFileSync(file).equals(toy.bytes)).toBe(true);
    expect(toy.server.asked.filter((each) => each.startsWith(TOY))).toEqual([`${TOY} bytes=100-`, TOY]);
  });

  test('that hangs up is asked for the rest', async () => {
    await using toy = await toyMirror();
    toy.server.cutOnce(TOY, 50);
    expect(readFileSync(valueOf(await (await toy.open()).fetch(TOY))).equals(toy.bytes)).toBe(true);
    expect(toy.server.asked.filter((each) => each.startsWith(TOY))).toHaveLength(2);
  });

  test('that lies is found out, and its file is not kept', async () => {
    await using toy = await toyMirror();
    appendFileSync(toy.folder.at(`mirror/${TOY}`), 'x');
    const mirror = await toy.open();
    expect(faultsOf(await mirror.locate(TOY)).map((fault) => fault.code)).toEqual(['mirror/corrupt-file']);
    writeFileSync(toy.folder.at(`mirror/${TOY}`), toy.bytes);
    expect(readFileSync(valueOf(await mirror.locate(TOY))).equals(toy.bytes)).toBe(true);
  });

  test('has a kept file that was damaged since thrown away when its reader says so', async () => {
    await using toy = await toyMirror();
    const mirror = await toy.open();
    const file = valueOf(await mirror.locate(TOY));
    appendFileSync(file, 'x');
    expect(valueOf(await mirror.locate(TOY))).toBe(file);
    expect(faultsOf(await mirror.confirm(TOY, '0'.repeat(32))).map((fault) => fault.code)).toEqual([
      'mirror/corrupt-file',
    ]);
    expect(readFileSync(valueOf(await mirror.locate(TOY))).equals(toy.bytes)).toBe(true);
    valueOf(await mirror.confirm(TOY, mirror.digestOf(TOY) ?? ''));
  });

  test('tells when its list is another one than at first', async () => {
    await using toy = await toyMirror();
    const mirror = await toy.open();
    expect(valueOf(await mirror.hasMoved())).toBe(false);
    appendFileSync(toy.folder.at('mirror/CHECKSUMS.md5'), '\n');
    expect(valueOf(await mirror.hasMoved())).toBe(true);
  });
});
