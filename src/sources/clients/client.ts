import { run, type Finished } from '../../lib/exec.ts';
import type { Result } from '../../lib/result.ts';
import { stripControl } from '../../lib/text.ts';
import { ABSENT, type Brought } from '../bring.ts';
import { clientEnvironment } from './environment.ts';

/** Nothing of a registry takes longer; a server that falls silent would keep a client for ever. */
const TIMEOUT_MS = 30 * 60_000;

export interface ClientOptions {
  /** Below which work folders are made. */
  readonly workDir: string;
  readonly signal?: AbortSignal;
}

/** Runs a client of a language registry in `cwd`, with the set-up that it has on this machine and `env` over it. */
export function runClient(
  client: 'pip' | 'cargo' | 'go',
  argv: readonly [string, ...string[]],
  {
    cwd,
    why,
    env = {},
    signal,
  }: {
    readonly cwd: string;
    readonly why: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Result<Finished>> {
  return run({
    argv,
    cwd,
    why,
    env: { ...clientEnvironment(client), ...env },
    timeoutMs: TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * What a client that failed has to say: the first of the meanings whose pattern is in its words, else its last line. That the client is
 * not installed is a fault of the machine and told as such.
 */
export function explainClient(
  failed: Result<Finished>,
  meanings: readonly (readonly [RegExp, string])[],
): Brought {
  if (failed.ok) return ABSENT('the client brought nothing');
  const [first] = failed.diagnostics;
  if (first === undefined || first.code !== 'exec/failed')
    return { isThere: false, reason: first?.message ?? '', ...(first === undefined ? {} : { fault: first }) };
  const words = stripControl(first.message);
  const meaning = meanings.find(([pattern]) => pattern.test(words));
  if (meaning !== undefined) return ABSENT(meaning[1]);
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const said = lines.filter((line) => /^(error|ERROR|go|fatal|Caused by)\b/.test(line)).slice(0, 3);
  return ABSENT((said.length > 0 ? said : lines.slice(-1)).join(' '));
}
