import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { byCodeUnit } from '../lib/text.ts';

const LINE = /^([0-9a-f]{32})\s+\*?(?:\.\/)?(.+)$/;

/**
 * CHECKSUMS.md5: a prose header, then `<md5>  ./path` lines. Gives path (without `./`) -> digest. A path that is absolute or climbs with
 * `..` is refused: paths from this list are joined to directories of this machine.
 */
export function parseChecksums(text: string, file: string): Result<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    const [, digest, path] = LINE.exec(line.trimEnd()) ?? [];
    if (digest === undefined || path === undefined) continue;
    if (path.startsWith('/') || path.split('/').includes('..') || path.includes('\0')) {
      return fail(
        problem('pkg/bad-index', `the path "${path}" would leave the directory that the list describes`, {
          location: { file, line: index + 1 },
        }),
      );
    }
    digests.set(path, digest);
  }
  if (digests.size === 0)
    return fail(problem('pkg/bad-index', `${file} lists no file`, { location: { file } }));
  return ok(digests);
}

/** The list in the form of a Slackware mirror: sorted by path, `<md5>  ./path`, after a header that `md5sum -c` skips over. */
export function renderChecksums(digests: ReadonlyMap<string, string>): string {
  const lines = [...digests]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([path, digest]) => `${digest}  ./${path}`);
  return `These are the MD5 message digests of the files in this directory.\nTo test them: tail -n +4 CHECKSUMS.md5 | md5sum -c --quiet -\n\n${lines.join('\n')}\n`;
}
