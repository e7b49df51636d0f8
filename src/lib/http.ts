import fetch from 'node-fetch';
import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { problem } from './diagnostic.ts';
import { ensureDir, openWrite, rename, stat } from './fs.ts';
import { dirname } from 'node:path';
import { fail, ok, type Result } from './result.ts';
import { formatDuration } from './text.ts';

const ATTEMPTS = 3;

/** A server that sends nothing for this long is given up on; a slow one is not. */
const STALL_MS = 60_000;

/** Connections stay open between files: a mirror has hundreds of small ones. An idle one does not keep the program alive. */
const AGENTS = { plain: new PlainAgent({ keepAlive: true }), tls: new TlsAgent({ keepAlive: true }) };

/** A URL as it may be shown: without user name, password and query. What is not a URL is shown as it is. */
export function showUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  return parsed.href;
}

/**
 * Downloads into `path` by way of `path.part`, which an interrupted run leaves and the next one continues with a Range
 * request. Tries three times. What the bytes are worth is for the caller to check by digest.
 */
export async function download(url: string, path: string, signal?: AbortSignal): Promise<Result<void>> {
  const reason = await tryDownload(url, path, signal);
  if (reason === '') return ok(undefined);
  return fail(problem('http/failed', `${showUrl(url)} could not be downloaded: ${reason}.`));
}

/** As `download`; gives empty text on success, else the clause that says why not, for a caller that tries other places. */
export async function tryDownload(
  url: string,
  path: string,
  signal?: AbortSignal,
  stallMs = STALL_MS,
): Promise<string> {
  await ensureDir(dirname(path));
  const part = `${path}.part`;
  let reason = '';
  for (let attempt = 1; attempt <= ATTEMPTS && signal?.aborted !== true; attempt++) {
    try {
      reason = await attemptDownload(url, part, stallMs, signal);
      if (reason === '') {
        await rename(part, path);
        return '';
      }
      if (/^status 4/.test(reason)) break;
    } catch (error) {
      // Messages of the library repeat the address, password and all.
      const message = error instanceof Error ? error.message : String(error);
      reason = message.replace(/^request to \S+ failed, reason: /, '').replace(/https?:\/\/\S+/g, showUrl);
    }
  }
  return reason === '' ? 'interrupted' : reason;
}

/** node-fetch refuses a URL with a user name; the header says the same. */
function splitUserInfo(url: string): { address: string; authorization: Record<string, string> } {
  const parsed = new URL(url);
  const [name, password] = [decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)];
  if (name === '' && password === '') return { address: url, authorization: {} };
  parsed.username = '';
  parsed.password = '';
  const token = Buffer.from(`${name}:${password}`).toString('base64');
  return { address: parsed.href, authorization: { Authorization: `Basic ${token}` } };
}

/** Empty text on success, else why not. Rejects as node-fetch and node:fs do. */
async function attemptDownload(
  url: string,
  part: string,
  stallMs: number,
  signal?: AbortSignal,
): Promise<string> {
  const stall = new AbortController();
  const watch = setTimeout(() => {
    stall.abort();
  }, stallMs);
  const either = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
  try {
    return await receive(url, part, either, () => watch.refresh());
  } catch (error) {
    if (stall.signal.aborted) return `nothing came for ${formatDuration(stallMs)}`;
    throw error;
  } finally {
    clearTimeout(watch);
  }
}

async function receive(url: string, part: string, signal: AbortSignal, onBytes: () => void): Promise<string> {
  const have = (await stat(part))?.size ?? 0;
  const { address, authorization } = splitUserInfo(url);
  const response = await fetch(address, {
    // The bytes of the file, not a compressed form of them: a part could not be continued, nor its length checked.
    compress: false,
    agent: ({ protocol }) => (protocol === 'https:' ? AGENTS.tls : AGENTS.plain),
    headers: { ...authorization, ...(have > 0 ? { Range: `bytes=${String(have)}-` } : {}) },
    signal,
  });
  const range = response.headers.get('content-range') ?? '';
  if (response.status === 416) {
    // Killed between the last byte and the new name: nothing is missing. A part that is too long starts over.
    if (have > 0 && range === `bytes */${String(have)}`) return '';
    await pipeline([], openWrite(part));
    return 'the partial download did not fit the file';
  }
  if (!response.ok || response.body === null) return `status ${String(response.status)}`;
  const isContinued = response.status === 206;
  if (isContinued && range !== '' && !range.startsWith(`bytes ${String(have)}-`)) {
    await pipeline([], openWrite(part));
    return `the server sent another piece than the one asked for (${range})`;
  }
  response.body.on('data', onBytes);
  await pipeline(response.body, openWrite(part, isContinued ? 'a' : 'w'));
  const expected = Number(response.headers.get('content-length') ?? Number.NaN) + (isContinued ? have : 0);
  const got = (await stat(part))?.size ?? 0;
  if (Number.isNaN(expected) || response.headers.get('content-encoding') !== null || got === expected)
    return '';
  // Longer than announced: what was there belongs to something else.
  if (got > expected) await pipeline([], openWrite(part));
  return `${String(got)} of ${String(expected)} bytes arrived`;
}
