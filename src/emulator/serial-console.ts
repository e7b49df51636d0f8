import { problem } from '../lib/diagnostic.ts';
import { spawnPipe, type Pipe } from '../lib/exec.ts';
import { openWrite } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { formatDuration, stripControl } from '../lib/text.ts';

interface Waiter {
  readonly pattern: RegExp;
  readonly settle: (match: RegExpExecArray | 'ended') => void;
}

/** How many characters of an unmatched tail are shown when a wait fails. */
const TAIL = 1200;

/**
 * A running emulator with its serial line on a pipe: wait for a pattern, send text, read what came. Control characters are
 * removed, everything is written to `logFile`. Disposing kills the emulator.
 */
export class SerialConsole implements AsyncDisposable {
  /** Settles when the emulator has ended, well or not. */
  readonly ended: Promise<Result<void>>;
  private readonly pipe: Pipe;
  private readonly log: ReturnType<typeof openWrite>;
  private received = '';
  private raw = '';
  private cursor = 0;
  private hasEnded = false;
  private waiter: Waiter | undefined;
  private readonly onLine: ((line: string) => void) | undefined;
  private lineStart = 0;

  constructor(
    argv: readonly [string, ...string[]],
    options: {
      readonly logFile: string;
      readonly onLine?: (line: string) => void;
      readonly signal?: AbortSignal;
    },
  ) {
    this.log = openWrite(options.logFile, 'a');
    this.onLine = options.onLine;
    this.pipe = spawnPipe({
      argv,
      why: 'boot the image',
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    // A machine that has just been switched off breaks the pipe under a last keystroke; `ended` tells that story.
    this.pipe.stdin.on('error', () => undefined);
    this.pipe.stdout.on('data', (chunk: Buffer) => this.receive(chunk.toString('latin1')));
    this.ended = this.pipe.done.then((result) => {
      this.hasEnded = true;
      this.waiter?.settle('ended');
      this.log.end();
      return result;
    });
  }

  /** Waits until `pattern` occurs after what was matched last. Fails after `timeoutMs` or when the emulator ends. */
  async waitFor(
    pattern: RegExp,
    timeoutMs: number,
    what = String(pattern),
  ): Promise<Result<RegExpExecArray>> {
    const outcome = await new Promise<RegExpExecArray | 'ended' | 'late'>((resolve) => {
      const timer = setTimeout(() => resolve('late'), timeoutMs);
      this.waiter = {
        pattern,
        settle: (match) => {
          clearTimeout(timer);
          resolve(match);
        },
      };
      if (!this.tryMatch() && this.hasEnded) this.waiter.settle('ended');
    });
    this.waiter = undefined;
    if (typeof outcome === 'object') return ok(outcome);
    const tail = this.received.slice(this.cursor).slice(-TAIL).trim();
    return outcome === 'late'
      ? fail(
          problem(
            'emulator/timeout',
            `Waited ${formatDuration(timeoutMs)} for ${what}; the machine's last words: ${tail}`,
          ),
        )
      : fail(
          problem(
            'emulator/ended',
            `The emulator ended while waiting for ${what}; the machine's last words: ${tail}`,
          ),
        );
  }

  /** Types text, at the pace of a serial line whose other end may have a buffer of 16 characters. */
  async send(text: string): Promise<void> {
    for (let at = 0; at < text.length; at += 16) {
      if (this.hasEnded) return;
      this.pipe.stdin.write(text.slice(at, at + 16));
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  /** What came since the last match. */
  unread(): string {
    return this.received.slice(this.cursor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.hasEnded) this.pipe.kill('SIGKILL');
    await this.ended;
  }

  private receive(chunk: string): void {
    this.raw += chunk;
    // An escape sequence may arrive in two pieces: keep an unfinished one back.
    const escape = this.raw.lastIndexOf('\u001b');
    const isOpen =
      escape >= 0 && this.raw.length - escape < 16 && !/[@-Z\\^-~]/.test(this.raw.slice(escape + 2));
    const ready = isOpen ? this.raw.slice(0, escape) : this.raw;
    this.raw = isOpen ? this.raw.slice(escape) : '';
    const text = stripControl(ready);
    this.received += text;
    this.log.write(text);
    this.reportLines();
    this.tryMatch();
  }

  private reportLines(): void {
    for (;;) {
      const end = this.received.indexOf('\n', this.lineStart);
      if (end < 0) return;
      this.onLine?.(this.received.slice(this.lineStart, end));
      this.lineStart = end + 1;
    }
  }

  private tryMatch(): boolean {
    const match = this.waiter?.pattern.exec(this.received.slice(this.cursor)) ?? null;
    if (match === null) return false;
    this.cursor += match.index + match[0].length;
    this.waiter?.settle(match);
    return true;
  }
}
