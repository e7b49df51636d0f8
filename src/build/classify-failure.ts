import type { Diagnostic } from '../lib/diagnostic.ts';
import type { Ending } from './executor.ts';

/** Why a build did not give a package. */
export interface Cause {
  /** A stable word, for programs. */
  readonly kind: string;
  /** A clause for people: "libfoo.h is missing". */
  readonly text: string;
  /** The line of the log that says so, where one does. */
  readonly line?: string;
  /** Whether the machine is to blame and not the recipe: such a failure is never remembered. */
  readonly isMachine: boolean;
}

interface Pattern {
  readonly kind: string;
  readonly pattern: RegExp;
  /** What is said; `$1` is what the first group found. */
  readonly text: string;
}

/** Faults of the machine, as programs in the root tell them. */
const MACHINE: readonly Pattern[] = [
  { kind: 'no-space', pattern: /No space left on device|Disk quota exceeded/, text: 'the disk is full' },
  {
    kind: 'memory',
    pattern:
      /fatal error: Killed signal terminated program (\S+)|virtual memory exhausted|Cannot allocate memory|(?:std::bad_alloc|out of memory)$/i,
    text: 'there was not enough memory',
  },
  {
    kind: 'memory',
    // make, bash, gcc and cargo each say it in their own way; nothing but the kernel kills a build's programs so.
    pattern: /\bKilled$|:\s+\d+ Killed\b|\b(?:cc1|cc1plus|ld|lto1|rustc)\b.*\bKilled\b|signal: 9, SIGKILL/,
    text: 'there was not enough memory',
  },
  {
    kind: 'disk',
    pattern: /: (?:Input\/output error|Read-only file system)$/,
    text: 'the disk does not do its work',
  },
  {
    kind: 'processes',
    pattern: /fork: .*Resource temporarily unavailable/,
    text: 'there were not enough processes to be had',
  },
  {
    kind: 'network',
    pattern:
      /Could not resolve host|Temporary failure in name resolution|Network is unreachable|dial tcp: lookup .*|Could not resolve hostname/i,
    text: 'it wanted the network, which no build has: what it needs belongs into its sources',
  },
];

/** What a recipe lacks, the clearest first. */
const MISSING: readonly Pattern[] = [
  {
    kind: 'missing-header',
    pattern: /fatal error: ([^\s:]+): No such file or directory/,
    text: 'the header $1 is missing',
  },
  { kind: 'missing-library', pattern: /cannot find -l(\S+?):?(?:\s|$)/, text: 'the library $1 is missing' },
  {
    kind: 'missing-library',
    pattern: /No package '([^']+)' found|Package '?([^\s']+)'?, required by|Package (\S+) was not found/,
    text: 'pkg-config does not know $1',
  },
  {
    kind: 'missing-library',
    pattern: /ERROR: Dependency "([^"]+)" not found/,
    text: 'the library $1 is missing',
  },
  {
    kind: 'missing-library',
    pattern: /Could (?:NOT|not) find (?:a package configuration file provided by )?"?([A-Za-z0-9_+.-]+)"?/,
    text: 'CMake does not find $1',
  },
  {
    kind: 'missing-module',
    pattern: /ModuleNotFoundError: No module named '([^']+)'/,
    text: 'the Python module $1 is missing',
  },
  {
    kind: 'missing-program',
    pattern: /(?:^|[\s:])([A-Za-z0-9_+.-]+): (?:command )?not found/,
    text: 'the program $1 is missing',
  },
  {
    kind: 'missing-program',
    pattern: /Program ['"]?([^\s'"]+)['"]? not found|make: (\S+): No such file or directory/,
    text: 'the program $1 is missing',
  },
];

/** The step that failed, where nothing more exact is known. */
const STEPS: readonly Pattern[] = [
  { kind: 'unpack', pattern: /^tar: .*(?:Cannot open|Error is not recoverable)/, text: 'unpacking failed' },
  {
    kind: 'patch',
    pattern: /Hunk #\d+ FAILED|out of \d+ hunks? (?:FAILED|failed)/,
    text: 'a patch does not apply',
  },
  {
    kind: 'test',
    pattern:
      /make(?:\[\d+\])?: \*\*\* \[[^\]]*\b(?:check|test)[^\]]*\]|^# FAIL: +[1-9]|\d+ tests? failed|FAILED \(failures=/,
    text: 'the tests failed',
  },
  {
    kind: 'configure',
    pattern:
      /^configure: error:|^CMake Error|meson\.build:\d+:\d+: ERROR|Configuring incomplete, errors occurred/,
    text: 'configuring failed',
  },
  {
    kind: 'link',
    pattern: /collect2: error|undefined reference to|ld returned \d+ exit status/,
    text: 'linking failed',
  },
  {
    kind: 'compile',
    pattern:
      /^[^\s:]+\.\w+:\d+(?::\d+)?: (?:fatal )?error:|ninja: build stopped|^make(?:\[\d+\])?: \*\*\* |error: could not compile/,
    text: 'compiling failed',
  },
  { kind: 'package', pattern: /makepkg|Slackware package .* not created/, text: 'making the package failed' },
];

/** So many of the last lines are looked at: what is told long before the end was got over. */
const LINES = 60;

/** What a build that ended badly died of, by how it ended and the last of what it said. */
export function classifyFailure(ending: Ending, lastLines: readonly string[]): Cause {
  if (ending.how === 'signal')
    return { kind: 'signal', text: `it was killed by ${ending.signal}`, isMachine: true };
  if (ending.how !== 'exit') return { kind: ending.how, text: `it ${ending.verdict}`, isMachine: true };
  const lines = lastLines.slice(-LINES);
  const machine = search(MACHINE, lines);
  if (machine !== undefined) return { ...machine, isMachine: true };
  const found = search(MISSING, lines) ?? search(STEPS, lines);
  if (found !== undefined) return { ...found, isMachine: false };
  return { kind: 'unknown', text: `it ended with status ${String(ending.status)}`, isMachine: false };
}

/** A source could not be had: the one cause that is known before anything is begun. */
export const SOURCE_UNAVAILABLE = 'source-unavailable';

/** Sources that could not be had: never remembered either, for they may be there tomorrow. */
export function sourceFault(faults: readonly Diagnostic[]): Cause {
  const full = faults.find(({ code }) => code === 'fs/no-space');
  if (full !== undefined) return machineFault(full);
  const said = faults.map(({ message }) => message.replace(/\.$/, '')).join('; ');
  return { kind: SOURCE_UNAVAILABLE, text: `source unavailable: ${said}`, isMachine: false };
}

/** A job that could not be run, or whose results could not be kept. */
export function machineFault({ code, message }: Diagnostic): Cause {
  if (code === 'fs/no-space') return { kind: 'no-space', text: 'the disk is full', isMachine: true };
  return { kind: code, text: message.replace(/\.$/, ''), isMachine: true };
}

function search(
  patterns: readonly Pattern[],
  lines: readonly string[],
): Omit<Cause, 'isMachine'> | undefined {
  for (const { kind, pattern, text } of patterns) {
    const line = lines.findLast((each) => pattern.test(each));
    const groups = line === undefined ? null : pattern.exec(line);
    if (line === undefined || groups === null) continue;
    const what = groups.slice(1).find((group) => typeof group === 'string') ?? 'something';
    return { kind, text: text.replace('$1', () => what), line: line.trim() };
  }
  return undefined;
}
