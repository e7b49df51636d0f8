import { join } from 'node:path';
import { ensureDir, pathExists, readText, removeTree, symlink } from '../lib/fs.ts';

/** Where a build sees the cache. */
const INSIDE = '/slackforge/ccache';
const COMPILERS = ['cc', 'c++', 'gcc', 'g++'];

/** One build with a compiler cache. */
export interface CcacheUse {
  readonly dir: string;
  /** Laid over the environment of the build. */
  readonly env: Readonly<Record<string, string>>;
  /** How many compilations were answered from the cache; undefined when none was seen. */
  read(): Promise<{ readonly hits: number; readonly misses: number } | undefined>;
}

/**
 * Prepares the shared cache folder for one build. The compilers are stood in for by links to ccache in front of PATH, as Debian's
 * /usr/lib/ccache has them and Slackware's package has not; CC="ccache gcc" would be recorded by configure scripts and so come into packages.
 * Each build writes a log of its own in which ccache says what became of every compilation.
 */
export async function useCcache(dir: string, name: string, path: string): Promise<CcacheUse> {
  await ensureDir(join(dir, 'bin'));
  for (const compiler of COMPILERS) {
    const link = join(dir, 'bin', compiler);
    if (!(await pathExists(link))) await symlink('/usr/bin/ccache', link).catch(() => undefined);
  }
  const log = `stats-${name}-${String(process.pid)}`;
  await removeTree(join(dir, log));
  return {
    dir,
    env: {
      CCACHE_DIR: INSIDE,
      CCACHE_STATSLOG: `${INSIDE}/${log}`,
      PATH: `${INSIDE}/bin:${path}`,
    },
    read: async () => {
      const file = join(dir, log);
      if (!(await pathExists(file))) return undefined;
      const words = (await readText(file)).split('\n');
      await removeTree(file);
      const count = (...wanted: readonly string[]): number =>
        words.filter((word) => wanted.includes(word)).length;
      return {
        hits: count('direct_cache_hit', 'preprocessed_cache_hit'),
        misses: count('cache_miss'),
      };
    },
  };
}
