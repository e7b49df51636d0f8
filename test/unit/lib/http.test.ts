import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stat } from '../../../src/lib/fs.ts';
import { download, showUrl, tryDownload } from '../../../src/lib/http.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const BODY = Buffer.from('0123456789'.repeat(1000));

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on the loopback address that answers the nth request with the nth function, the last one again and again. */
async function serve(...answers: readonly Answer[]) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answers[Math.min(seen.length, answers.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: (path = '/file') => `http://127.0.0.1:${String(address.port)}${path}`,
    host: `127.0.0.1:${String(address.port)}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const whole: Answer = (_request, response) => response.end(BODY);
const status =
  (code: number): Answer =>
  (_request, response) =>
    response.writeHead(code).end('no');
/** Says that everything will come, sends the first 4,000 bytes and hangs up. */
const cut: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': BODY.length });
  response.write(BODY.subarray(0, 4000), () => response.destroy());
};
const rest: Answer = (request, response) => {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]);
  response.writeHead(206, {
    'content-length': BODY.length - start,
    'content-range': `bytes ${String(start)}-${String(BODY.length - 1)}/${String(BODY.length)}`,
  });
  response.end(BODY.subarray(start));
};

describe('download', () => {
  it('brings a file, into a folder that it makes, and leaves no part of it', async () => {
    await using server = await serve(whole);
    await using files = await tempTree();
    valueOf(await download(server.url(), files.at('deep/file')));
    expect(BODY.equals(await readFile(files.at('deep/file')))).toBe(true);
    expect(await readdir(files.at('deep'))).toEqual(['file']);
    expect(server.seen[0]?.headers['accept-encoding']).toBeUndefined();
  });

  it('goes on where a cut transfer ended', async () => {
    await using files = await tempTree();
    const cutOnceWritten: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': BODY.length });
      response.write(BODY.subarray(0, 4000));
      // What is in no file yet when the line goes dead is lost, and rightly asked for again.
      const hangUp = async (): Promise<void> => {
        while ((await stat(files.at('file.part')))?.size !== 4000) await setImmediate();
        response.destroy();
      };
      void hangUp();
    };
    await using server = await serve(cutOnceWritten, rest);
    valueOf(await download(server.url(), files.at('file')));
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    expect(server.seen.map((request) => request.headers.range)).toEqual([undefined, 'bytes=4000-']);
  });

  it('begins anew when the server knows no ranges', async () => {
    await using server = await serve(cut, whole);
    await using files = await tempTree();
    valueOf(await download(server.url(), files.at('file')));
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
  });

  it('takes up the part that an earlier run left', async () => {
    await using server = await serve(rest);
    await using files = await tempTree({ 'file.part': BODY.subarray(0, 9999) });
    valueOf(await download(server.url(), files.at('file')));
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    expect(await readdir(files.path)).toEqual(['file']);
  });

  it('throws away a part that does not fit the file (status 416)', async () => {
    await using server = await serve(status(416), whole);
    await using files = await tempTree({ 'file.part': Buffer.alloc(20_000) });
    valueOf(await download(server.url(), files.at('file')));
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    expect(server.seen[1]?.headers.range).toBeUndefined();
  });

  it('takes a part that a killed run had finished but not yet named', async () => {
    const nothingMore: Answer = (_request, response) =>
      response.writeHead(416, { 'content-range': `bytes */${String(BODY.length)}` }).end();
    await using server = await serve(nothingMore);
    await using files = await tempTree({ 'file.part': BODY });
    valueOf(await download(server.url(), files.at('file')));
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    expect(server.seen).toHaveLength(1);
  });

  it('begins anew when the server sends another piece than the one asked for', async () => {
    const fromTheStart: Answer = (_request, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-9999/${String(BODY.length)}` }).end(BODY);
    };
    await using server = await serve(fromTheStart, whole);
    await using files = await tempTree({ 'file.part': BODY.subarray(0, 4000) });
    valueOf(await download(server.url(), files.at('file')));
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    expect(server.seen.map((request) => request.headers.range)).toEqual(['bytes=4000-', undefined]);
  });

  it('does not ask again for what is not there (status 404), and leaves nothing', async () => {
    await using server = await serve(status(404));
    await using files = await tempTree();
    const [fault] = faultsOf(await download(server.url(), files.at('file')));
    expect(fault?.code).toBe('http/failed');
    expect(fault?.message).toBe(`${server.url()} could not be downloaded: status 404.`);
    expect(server.seen.length).toBe(1);
    expect(await readdir(files.path)).toEqual([]);
  });

  it('asks again when the server has a bad moment (status 503), three times in all', async () => {
    await using passing = await serve(status(503), status(503), whole);
    await using lasting = await serve(status(503));
    await using files = await tempTree();
    valueOf(await download(passing.url(), files.at('file')));
    const [fault] = faultsOf(await download(lasting.url(), files.at('other')));
    expect(fault?.message).toContain('status 503');
    expect(lasting.seen.length).toBe(3);
  });

  it('does not take fewer bytes than were announced for the file', async () => {
    // A server that hangs up each time and never continues: the length it tells is a lie.
    await using server = await serve(cut);
    await using files = await tempTree();
    const [fault] = faultsOf(await download(server.url(), files.at('file')));
    expect(fault?.code).toBe('http/failed');
    expect(await readdir(files.path)).not.toContain('file');
  });

  it('sends user and password as a header, and shows neither them nor the query when it fails', async () => {
    await using server = await serve(status(403));
    await using files = await tempTree();
    const url = `http://me:s%40cret@${server.host}/file?token=t0p`;
    const [refused] = faultsOf(await download(url, files.at('file')));
    expect(server.seen[0]?.headers.authorization).toBe(`Basic ${btoa('me:s@cret')}`);
    expect(refused?.message).toBe(`${server.url()} could not be downloaded: status 403.`);
    const [unreachable] = faultsOf(await download('http://me:secret@127.0.0.1:9/a?b=c', files.at('a')));
    expect(unreachable?.message).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/a could not be downloaded: .*ECONNREFUSED/,
    );
    expect(unreachable?.message).not.toMatch(/secret|b=c/);
  });

  it('stops when the work is interrupted, and keeps the part for the next time', async () => {
    const abort = new AbortController();
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': BODY.length });
      response.write(BODY.subarray(0, 4000), () => abort.abort());
    });
    await using files = await tempTree();
    expect(faultsOf(await download(server.url(), files.at('file'), abort.signal))[0]?.code).toBe(
      'http/failed',
    );
    expect(server.seen.length).toBe(1);
    const [late] = faultsOf(await download(server.url(), files.at('file'), abort.signal));
    expect(late?.message).toBe(`${server.url()} could not be downloaded: interrupted.`);
    expect(server.seen.length).toBe(1);
  });

  it('gives up on a server that falls silent', async () => {
    const silent: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': BODY.length });
      response.write(BODY.subarray(0, 10));
    };
    await using server = await serve(silent);
    await using files = await tempTree();
    expect(await tryDownload(server.url(), files.at('file'), undefined, 200)).toBe('nothing came for 0.2 s');
    expect(server.seen).toHaveLength(3);
  });

  it('complains of an address that is none', async () => {
    await using files = await tempTree();
    const [fault] = faultsOf(await download('not an address', files.at('file')));
    expect(fault?.message).toBe('not an address could not be downloaded: Invalid URL.');
  });
});

describe('showUrl', () => {
  it('hides user, password and query', () => {
    expect(showUrl('https://u:p@host.example/a/b.tar.gz?key=1')).toBe('https://host.example/a/b.tar.gz');
    expect(showUrl('somewhere')).toBe('somewhere');
  });
});
