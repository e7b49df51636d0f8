import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { NodeNamespace } from './node-namespace.ts';

/** What RFC 6455 has both sides add to the key. */
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const SOCKET = '/run/incus.socket';

/** A server that has nothing yet and is nobody's member. The client asks which parts of the interface it knows. */
const SERVER = {
  api_extensions: [
    ...['clustering', 'clustering_join', 'network', 'network_type', 'projects', 'resources', 'storage'],
  ],
  api_status: 'stable',
  api_version: '1.0',
  auth: 'trusted',
  config: {},
  environment: { server: 'incus', server_clustered: false },
};

/**
 * What the real client makes of a preseed: its requests, and its words. It reads the file strictly, and then asks the daemon to make each
 * thing; that daemon is played here, since the real one wants the whole of a machine, and takes everything until the client comes to the cluster.
 */
export async function preseed(
  on: NodeNamespace,
  file: string,
): Promise<{ readonly requests: ReadonlyMap<string, unknown>; readonly words: string }> {
  const requests = new Map<string, unknown>();
  const answers: Readonly<Record<string, unknown>> = { '/1.0': SERVER, '/1.0/cluster': {} };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '' } = request;
      const key = `${method} ${url}`;
      if (body !== '') requests.set(key, [...((requests.get(key) ?? []) as unknown[]), JSON.parse(body)]);
      response.setHeader('content-type', 'application/json');
      if (key === 'PUT /1.0/cluster') {
        // It would wait for an operation to end. Everything is said by now.
        response.statusCode = 501;
        response.end(JSON.stringify({ type: 'error', error: 'not played', error_code: 501 }));
        return;
      }
      const metadata = method === 'GET' ? (answers[url] ?? []) : {};
      response.end(JSON.stringify({ type: 'sync', status: 'Success', status_code: 200, metadata }));
    });
  });
  const streams: Duplex[] = [];
  // The stream of events that it follows operations by: nothing ever happens.
  server.on('upgrade', ({ headers }, socket) => {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key'] ?? ''}${WEBSOCKET}`)
      .digest('base64');
    const answer = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write([...answer, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    socket.on('error', () => socket.destroy());
    streams.push(socket);
  });
  await new Promise<void>((ready) => server.listen(`/proc/${String(on.pid)}/root${SOCKET}`, ready));
  try {
    const init = ['incus', 'admin', 'init', '--preseed'] as const;
    const { stdout, stderr } = await on.run(['env', `INCUS_SOCKET=${SOCKET}`, ...init], file);
    return { requests, words: `${stdout}${stderr}` };
  } finally {
    server.closeAllConnections();
    for (const stream of streams) stream.destroy();
    await new Promise((closed) => server.close(closed));
  }
}
