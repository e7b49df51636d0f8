/** What of a root a program opened and ran, itself or by those that it started. */
export interface Opened {
  /** Relative to the root; links were followed by the kernel, so that these are the files themselves. */
  readonly files: ReadonlySet<string>;
  /** As they were called, absolute: their links are still to be followed. */
  readonly programs: ReadonlySet<string>;
}

/** `4242 openat(AT_FDCWD</tmp/x>, "zlib.h", O_RDONLY|O_NOCTTY) = 4</usr/include/zlib.h>` */
const OPEN = /^\d+ +open(?:at2?)?\([^"]*"((?:[^"\\]|\\.)*)".* = \d+<\/(.*)>$/;
/** `4242 execve("/usr/bin/gcc", ["gcc", "-c", "x.c"], 0x55d4c0 /\* 20 vars *\/) = 0` */
const RUN = /^\d+ +execve\("(\/(?:[^"\\]|\\.)*)", (\[.*\]|0x).* = 0$/;

/** The name by which a loader asks for a library. */
const FOR_LOADER = /\.so\.\d[^/]*$/;

/**
 * Reads the lines that `traced` had written, from the one on in which `argv` begins: what made the root ready, and its package scripts with
 * their ldconfig, come before. Undefined when it never begins. Not in the answer:
 *
 * - libraries under the names that only a loader asks for (`libz.so.1`): they come with the program that runs with them. A linker asks for
 *   `libz.so`, a compiler for `zlib.h`, whoever loads a module at run time for its own name.
 * - the interpreter of a script by itself, which the kernel opens unseen; what it loads then is there.
 *
 * Names that strace writes with escapes stay as they are.
 */
export async function readTrace(
  lines: AsyncIterable<string> | Iterable<string>,
  argv: readonly string[],
): Promise<Opened | undefined> {
  const start = `[${argv.map((word) => JSON.stringify(word)).join(', ')}]`;
  const files = new Set<string>();
  const programs = new Set<string>();
  let hasBegun = false;
  for await (const line of lines) {
    const [, program, words] = RUN.exec(line) ?? [];
    hasBegun ||= words === start;
    if (!hasBegun) continue;
    if (program !== undefined) programs.add(program);
    const [, asked, file] = OPEN.exec(line) ?? [];
    if (asked !== undefined && file !== undefined && !FOR_LOADER.test(asked)) files.add(file);
  }
  return hasBegun ? { files, programs } : undefined;
}
