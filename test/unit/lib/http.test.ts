import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { statSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stat } from '../../../src/lib/fs.ts';
import {
  download as downloadPausing,
  showUrl,
  tryDownload,
  type DownloadOptions,
} from '../../../src/lib/http.ts';
import { systemFault } from '../../../src/lib/system-fault.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const BODY = Buffer.from('0123456789'.repeat(1000));

/** Between attempts nothing is waited for here; how long it would have been is kept. */
const paused: number[] = [];
const noPause = (milliseconds: number): Promise<void> => {
  paused.push(milliseconds);
  return Promise.resolve();
};
const download = (url: string, path: string, options: DownloadOptions = {}) =>
  downloadPausing(url, path, { pause: noPause, ...options });

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
    expect(faultsOf(await download(server.url(), files.at('file'), { signal: abort.signal }))[0]?.code).toBe(
      'http/failed',
    );
    expect(server.seen.length).toBe(1);
    const [late] = faultsOf(await download(server.url(), files.at('file'), { signal: abort.signal }));
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
    expect(await tryDownload(server.url(), files.at('file'), { stallMs: 1000, pause: noPause })).toBe(
      'nothing came for 1.0 s',
    );
    expect(server.seen).toHaveLength(3);
  });

  it('complains of an address that is none', async () => {
    await using files = await tempTree();
    const [fault] = faultsOf(await download('not an address', files.at('file')));
    expect(fault?.message).toBe('not an address could not be downloaded: Invalid URL.');
  });
});

describe('a part that is there', () => {
  const tagged =
    (tag: string): Answer =>
    (request, response) => {
      response.setHeader('etag', tag);
      if (request.headers.range === undefined) cut(request, response);
      else if (request.headers['if-range'] === tag) rest(request, response);
      else whole(request, response);
    };

  it('is continued only if the server says that the file is still the same (If-Range)', async () => {
    await using files = await tempTree({ 'file.part': Buffer.alloc(4000, 'x'), 'file.part.tag': '"old"' });
    await using server = await serve(tagged('"new"'));
    valueOf(await download(server.url(), files.at('file')));
    expect(server.seen[0]?.headers).toMatchObject({ range: 'bytes=4000-', 'if-range': '"old"' });
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    expect(await readdir(files.path)).toEqual(['file']);
  });

  it('begins anew for bytes that nothing will be held against, unless the server named their state', async () => {
    await using files = await tempTree({
      'file.part': BODY.subarray(0, 4000),
      'other.part': BODY.subarray(0, 4000),
      'other.part.tag': '"a"',
    });
    await using server = await serve(whole, tagged('"a"'));
    valueOf(await download(server.url(), files.at('file'), { isUnchecked: true }));
    valueOf(await download(server.url(), files.at('other'), { isUnchecked: true }));
    expect(server.seen.map((request) => request.headers.range)).toEqual([undefined, 'bytes=4000-']);
    expect(BODY.equals(await readFile(files.at('other')))).toBe(true);
  });
});

describe('a part of a file that changed', () => {
  const begun = () => tempTree({ 'file.part': Buffer.alloc(4000, 'x'), 'file.part.tag': '"old"' });

  it('is emptied before the new state is noted, so that a killed run leaves no old part with it', async () => {
    await using files = await begun();
    const tagged: Answer = (_request, response) => {
      response.writeHead(200, { etag: '"new"', 'content-length': BODY.length }).end(BODY);
    };
    await using server = await serve(tagged);
    let left: number | undefined;
    const onBytes = (): void => void (left ??= statSync(files.at('file.part')).size);
    valueOf(await download(server.url(), files.at('file'), { isUnchecked: true, onBytes }));
    expect(left).toBe(0);
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
  });

  it.each([
    [206, `bytes 4000-9999/${String(BODY.length)}`],
    [416, 'bytes */4000'],
  ])(
    'is not continued by a server that overlooks If-Range (status %i), if nothing holds it against a digest',
    async (code, range) => {
      await using files = await begun();
      const careless: Answer = (request, response) => {
        if (request.headers.range === undefined) whole(request, response);
        else response.writeHead(code, { etag: '"new"', 'content-range': range }).end(BODY.subarray(4000));
      };
      await using server = await serve(careless);
      valueOf(await download(server.url(), files.at('file'), { isUnchecked: true }));
      expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    },
  );
});

describe('what is asked again, and when', () => {
  it('a server that is busy (429) as one that is broken, after growing pauses', async () => {
    paused.length = 0;
    await using server = await serve(status(429), status(500), whole);
    await using files = await tempTree();
    valueOf(await download(server.url(), files.at('file')));
    expect(paused).toEqual([500, 2000]);
  });

  it('redirects are followed, a circle of them is left after ten and not tried again', async () => {
    const elsewhere: Answer = (request, response) =>
      request.url === '/file' ? response.writeHead(302, { location: '/real' }).end() : response.end(BODY);
    await using once = await serve(elsewhere);
    await using circle = await serve((_request, response) =>
      response.writeHead(302, { location: '/file' }).end(),
    );
    await using files = await tempTree();
    valueOf(await download(once.url(), files.at('file')));
    expect(BODY.equals(await readFile(files.at('file')))).toBe(true);
    const [fault] = faultsOf(await download(circle.url(), files.at('other')));
    expect(fault?.message).toMatch(/: it redirects more than 10 times\.$/);
    expect(circle.seen).toHaveLength(11);
  });

  it('a file that the disk has no room for is not begun: the fault is of the machine, with the place', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 2 ** 52 });
      response.write('x');
    });
    await using files = await tempTree();
    const fault = systemFault(
      await download(server.url(), files.at('file')).catch((error: unknown) => error),
    );
    expect(fault?.code).toBe('fs/no-space');
    expect(fault?.location?.file).toBe(files.at('file.part'));
    expect(server.seen).toHaveLength(1);
  });

  it('bytes are counted as they come, with those of an earlier run', async () => {
    await using server = await serve(rest);
    await using files = await tempTree({ 'file.part': BODY.subarray(0, 4000) });
    const told: (number | undefined)[][] = [];
    valueOf(await download(server.url(), files.at('file'), { onBytes: (...each) => told.push(each) }));
    expect(told[0]).toEqual([4000, BODY.length]);
    expect(told.at(-1)).toEqual([BODY.length, BODY.length]);
  });
});

describe('showUrl', () => {
  it('hides user, password and query', () => {
    expect(showUrl('https://u:p@host.example/a/b.tar.gz?key=1')).toBe('https://host.example/a/b.tar.gz');
    expect(showUrl('somewhere')).toBe('somewhere');
  });
});
