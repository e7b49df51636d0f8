import fetch, { FetchError, type Response } from 'node-fetch';
import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { pause, type Pause } from './clock.ts';
import { problem } from './diagnostic.ts';
import { ensureDir, freeBytes, openWrite, readText, removeTree, rename, stat, writeAtomic } from './fs.ts';
import { dirname } from 'node:path';
import { fail, ok, type Result } from './result.ts';
import { systemFault } from './system-fault.ts';
import { formatDuration } from './text.ts';

/** Before the second and the third attempt: a server that is being restarted is back after seconds, not at once. */
const PAUSES_MS = [500, 2000];

/** A server that sends nothing for this long is given up on; a slow one is not. */
const STALL_MS = 60_000;

const MAX_REDIRECTS = 10;

/** Of the 4xx, those that speak of this moment (RFC 9110, 6585, 8470) and not of the file. */
const PASSING = new Set([408, 425, 429]);

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

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly stallMs?: number;
  /** How the pauses between attempts are waited for. */
  readonly pause?: Pause;
  /**
   * What arrived will be taken without a digest to hold it against. An earlier part is then only continued when the server can say that it
   * is of the same file (ETag or Last-Modified): two halves of two files would be believed.
   */
  readonly isUnchecked?: boolean;
  /** Told as the bytes come; `total` is known when the server says it. */
  readonly onBytes?: (have: number, total: number | undefined) => void;
}

/**
 * Downloads into `path` by way of `path.part`, which an interrupted run leaves and the next one continues with a Range
 * request. Tries three times. What the bytes are worth is for the caller to check by digest.
 */
export async function download(
  url: string,
  path: string,
  options: DownloadOptions = {},
): Promise<Result<void>> {
  const reason = await tryDownload(url, path, options);
  if (reason === '') return ok(undefined);
  return fail(problem('http/failed', `${showUrl(url)} could not be downloaded: ${reason}.`));
}

/**
 * As `download`; gives empty text on success, else the clause that says why not, for a caller that tries other places. What the disk
 * refuses (no space, no right) is no matter of the place: it is thrown, as lib/fs.ts does.
 */
export async function tryDownload(url: string, path: string, options: DownloadOptions = {}): Promise<string> {
  const { signal } = options;
  await ensureDir(dirname(path));
  const part = `${path}.part`;
  let reason = '';
  for (let attempt = 0; attempt <= PAUSES_MS.length && signal?.aborted !== true; attempt++) {
    const outcome = await attemptDownload(url, part, options);
    if (outcome === 'done') {
      await rename(part, path);
      await removeTree(tagOf(part));
      return '';
    }
    reason = outcome.reason;
    if (outcome.isFinal === true) break;
    const wait = PAUSES_MS[attempt];
    if (wait !== undefined && outcome.isOurs !== true) await (options.pause ?? pause)(wait, signal);
  }
  return reason === '' ? 'interrupted' : reason;
}

type Outcome =
  | 'done'
  | {
      readonly reason: string;
      /** Asking again would bring the same answer. */
      readonly isFinal?: boolean;
      /** The part was at fault, not the server: no need to leave it alone for a while. */
      readonly isOurs?: boolean;
    };

async function attemptDownload(url: string, part: string, options: DownloadOptions): Promise<Outcome> {
  const stallMs = options.stallMs ?? STALL_MS;
  const stall = new AbortController();
  const watch = setTimeout(() => {
    stall.abort();
  }, stallMs);
  const { signal } = options;
  const either = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
  try {
    return await receive(url, part, options, either, () => watch.refresh());
  } catch (error) {
    if (stall.signal.aborted) return { reason: `nothing came for ${formatDuration(stallMs)}` };
    // What a stream could not write is told without its path; which disk is full is what matters then.
    if (systemFault(error) !== undefined) throw withPath(error, part);
    return explain(error);
  } finally {
    clearTimeout(watch);
  }
}

function withPath(error: unknown, path: string): unknown {
  return error instanceof Error && !('path' in error) ? Object.assign(error, { path }) : error;
}

function explain(error: unknown): Outcome {
  if (error instanceof FetchError && error.type === 'max-redirect')
    return { reason: `it redirects more than ${String(MAX_REDIRECTS)} times`, isFinal: true };
  const message = error instanceof Error ? error.message : String(error);
  // Messages of the library repeat the address, password and all.
  const reason = message.replace(/^request to \S+ failed, reason: /, '').replace(/https?:\/\/\S+/g, showUrl);
  return { reason, isFinal: /^(Invalid URL|Only HTTP|URL scheme)/.test(reason) };
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

/** Beside a part: what the server called the state of the file that the part is of. */
const tagOf = (part: string): string => `${part}.tag`;

/** A weak ETag must not be used to put two pieces together (RFC 9110, 13.1.5). */
function stateOf(response: Response): string {
  const tag = response.headers.get('etag') ?? '';
  return tag.startsWith('"') ? tag : (response.headers.get('last-modified') ?? '');
}

/** Whether an answer about a piece says that the file has another state than the noted one. Not every server says it there. */
function isOfOther({ status, headers }: Response, state: string): boolean {
  if (status !== 206 && status !== 416) return false;
  const now = headers.get(state.startsWith('"') ? 'etag' : 'last-modified') ?? '';
  return now !== '' && now !== state;
}

async function receive(
  url: string,
  part: string,
  options: DownloadOptions,
  signal: AbortSignal,
  isAlive: () => void,
): Promise<Outcome> {
  const size = (await stat(part))?.size ?? 0;
  const state = size === 0 ? '' : await readText(tagOf(part)).catch(() => '');
  const have = state === '' && options.isUnchecked === true ? 0 : size;
  const { address, authorization } = splitUserInfo(url);
  const response = await fetch(address, {
    // The bytes of the file, not a compressed form of them: a part could not be continued, nor its length checked.
    compress: false,
    follow: MAX_REDIRECTS,
    agent: ({ protocol }) => (protocol === 'https:' ? AGENTS.tls : AGENTS.plain),
    headers: {
      ...authorization,
      ...(have > 0 ? { Range: `bytes=${String(have)}-` } : {}),
      ...(have > 0 && state !== '' ? { 'If-Range': state } : {}),
    },
    signal,
  });
  const range = response.headers.get('content-range') ?? '';
  if (options.isUnchecked === true && have > 0 && isOfOther(response, state)) {
    await startOver(part);
    return { reason: 'the file changed since a part of it came', isOurs: true };
  }
  if (response.status === 416) {
    // Killed between the last byte and the new name: nothing is missing. A part that is too long starts over.
    if (have > 0 && range === `bytes */${String(have)}`) return 'done';
    await startOver(part);
    return { reason: 'the partial download did not fit the file', isOurs: true };
  }
  if (!response.ok || response.body === null) {
    const { status } = response;
    return { reason: `status ${String(status)}`, isFinal: status < 500 && !PASSING.has(status) };
  }
  const isContinued = response.status === 206;
  if (isContinued && range !== '' && !range.startsWith(`bytes ${String(have)}-`)) {
    await startOver(part);
    return { reason: `the server sent another piece than the one asked for (${range})`, isOurs: true };
  }
  const begun = isContinued ? have : 0;
  const total = lengthOf(response, begun);
  await refuseTooLarge(part, total === undefined ? 0 : total - begun);
  if (!isContinued) {
    // In this order: were the work killed in between, an old part with a new state would be continued.
    await startOver(part);
    await noteState(part, stateOf(response));
  }
  let got = begun;
  options.onBytes?.(got, total);
  response.body.on('data', (chunk: Buffer) => {
    isAlive();
    got += chunk.length;
    options.onBytes?.(got, total);
  });
  await pipeline(response.body, openWrite(part, isContinued ? 'a' : 'w'));
  const written = (await stat(part))?.size ?? 0;
  if (total === undefined || written === total) return 'done';
  // Longer than announced: what was there belongs to something else.
  if (written > total) await startOver(part);
  return { reason: `${String(written)} of ${String(total)} bytes arrived` };
}

/** Bytes of the whole file, where the server says so and what it sends is the file itself. */
function lengthOf(response: Response, begun: number): number | undefined {
  const length = response.headers.get('content-length');
  if (length === null || response.headers.get('content-encoding') !== null) return undefined;
  return Number.isSafeInteger(Number(length)) ? Number(length) + begun : undefined;
}

async function startOver(part: string): Promise<void> {
  await removeTree(tagOf(part));
  await pipeline([], openWrite(part));
}

async function noteState(part: string, state: string): Promise<void> {
  if (state === '') await removeTree(tagOf(part));
  else await writeAtomic(tagOf(part), state);
}

/** A disk that cannot hold the rest is told of before it is full: others may be writing to it. */
async function refuseTooLarge(part: string, bytes: number): Promise<void> {
  if (bytes <= (await freeBytes(dirname(part)))) return;
  throw Object.assign(new Error(`there is no room for ${part}`), {
    code: 'ENOSPC',
    syscall: 'write',
    path: part,
  });
}
