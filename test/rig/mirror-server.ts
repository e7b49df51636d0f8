import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface MirrorServer extends AsyncDisposable {
  readonly url: string;
  /** `PATH` or `PATH bytes=…` of each request, in order. */
  readonly asked: string[];
  /** Hangs up after so many bytes of a path, the next time it is asked for. */
  cutOnce(path: string, bytes: number): void;
  /** Sends so many bytes of a path, the next time it is asked for, and then nothing more. */
  holdOnce(path: string, bytes: number): void;
  /** Called before the next request for a path is answered. */
  beforeOnce(path: string, action: () => void): void;
}

/** Serves a folder on the loopback address as a mirror does, ranges and all, and can be told to misbehave. */
export async function serveMirror(folder: string): Promise<MirrorServer> {
  const asked: string[] = [];
  const cuts = new Map<string, number>();
  const holds = new Map<string, number>();
  const actions = new Map<string, () => void>();
  const server = createServer((request, response) => {
    const asPath = decodeURIComponent(new URL(request.url ?? '', 'http://localhost').pathname).slice(1);
    const path = asPath.endsWith('/') ? `${asPath}index.html` : asPath;
    const { range } = request.headers;
    asked.push(range === undefined ? path : `${path} ${range}`);
    actions.get(path)?.();
    actions.delete(path);
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(folder, path));
    } catch {
      response.writeHead(404).end();
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (start >= bytes.length && range !== undefined) {
      response.writeHead(416, { 'content-range': `bytes */${String(bytes.length)}` }).end();
      return;
    }
    const length = bytes.length - start;
    const span = `bytes ${String(start)}-${String(bytes.length - 1)}/${String(bytes.length)}`;
    response.writeHead(range === undefined ? 200 : 206, {
      'content-length': length,
      ...(path.endsWith('.html') ? { 'content-type': 'text/html' } : {}),
      ...(range === undefined ? {} : { 'content-range': span }),
    });
    const cut = cuts.get(path);
    cuts.delete(path);
    const hold = holds.get(path);
    holds.delete(path);
    if (hold !== undefined) response.write(bytes.subarray(start, start + hold));
    else if (cut === undefined) response.end(bytes.subarray(start));
    else response.write(bytes.subarray(start, start + cut), () => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    cutOnce: (path, bytes) => cuts.set(path, bytes),
    holdOnce: (path, bytes) => holds.set(path, bytes),
    beforeOnce: (path, action) => actions.set(path, action),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
