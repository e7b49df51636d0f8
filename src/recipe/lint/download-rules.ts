import type { Complaint } from '../../lib/lint.ts';
import { plural } from '../../lib/text.ts';
import { infoEntry, wordsOf, type InfoEntry } from './info-entries.ts';
import { complain, infoPath, type RecipeFolder, type SourceRule } from './recipe-folder.ts';

/** Words that stand for "there is none for this machine" or "nobody tried". */
const NO_ADDRESS = /^UN(SUPPORTED|TESTED)$/;

interface Downloads {
  readonly suffix: string;
  readonly urls: readonly string[];
  readonly sums: readonly string[];
  readonly at: InfoEntry;
}

/** DOWNLOAD with its MD5SUM, and the same for x86_64, as far as they are set. */
function downloadsOf(folder: RecipeFolder): readonly Downloads[] {
  return ['', '_x86_64'].flatMap((suffix) => {
    const at = infoEntry(folder, `DOWNLOAD${suffix}`);
    const urls = wordsOf(at).filter((word) => !NO_ADDRESS.test(word));
    const sums = wordsOf(infoEntry(folder, `MD5SUM${suffix}`));
    return at === undefined ? [] : [{ suffix, urls, sums, at }];
  });
}

/** The names that the sources have once they are downloaded. */
export function downloadedFiles(folder: RecipeFolder): readonly string[] {
  return downloadsOf(folder).flatMap(({ urls }) => urls.map(fileNameOf));
}

/** What `say` says of an address is a complaint about the line of its DOWNLOAD. */
function eachUrl(say: (url: string, folder: RecipeFolder) => string | undefined): SourceRule['check'] {
  return (folder) =>
    downloadsOf(folder).flatMap(({ urls, at }) =>
      urls.flatMap((url): readonly Complaint[] => {
        const message = say(url, folder);
        return message === undefined ? [] : [complain(infoPath(folder), message, at.line)];
      }),
    );
}

/** The name that a download gets: the last part of its address, as every fetching program takes it. */
function fileNameOf(url: string): string {
  const last =
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/**
 * GitHub makes an archive of any tag on the fly. By `archive/REF.tar.gz` its name would be `v1.0.tar.gz`, the same for every project.
 * A tag that begins with the project's name (`frr-10.4.1`) says whose it is without help.
 */
function githubFault(url: string): string | undefined {
  const [, repository = '', rest = ''] =
    /^https?:\/\/(?:www\.)?github\.com\/[^/]+\/([^/]+)\/archive\/(.+)$/.exec(url) ?? [];
  if (rest === '') return undefined;
  const file = rest.split('/').at(-1) ?? '';
  const ref = rest
    .split('/')
    .slice(0, -1)
    .join('/')
    .replace(/^refs\/(tags|heads)(\/|$)/, '');
  const stem = file.replace(/\.(tar\.\w+|tgz|zip)$/, '');
  const names = [`${repository}-${ref}`, `${repository}-${ref.replace(/^v(?=\d)/, '')}`];
  const isNamed = ref === '' ? stem.startsWith(`${repository}-`) : names.includes(stem);
  return isNamed
    ? undefined
    : `GitHub would name this archive "${file}"; write archive/REF/${repository}-REF.tar.gz, REF without a leading "v" in the file's name.`;
}

/** What .info says of the sources. Whether an address answers is not asked: a lint uses no network. */
export const downloadRules: readonly SourceRule[] = [
  {
    id: 'source/download-address',
    explain:
      'DOWNLOAD lists http, https or ftp addresses that end in a file name, or is UNSUPPORTED or UNTESTED.',
    severity: 'error',
    check: eachUrl((url) => {
      if (!/^(https?|ftp):\/\/[^\s/]+\/\S+$/.test(url)) return `"${url}" is not an address to download from.`;
      return fileNameOf(url) === '' ? `"${url}" does not end in a file name.` : undefined;
    }),
  },
  {
    id: 'source/github-address',
    explain:
      'An archive made by GitHub is asked for as archive/REF/NAME-REF.tar.gz, so that its file name says whose it is.',
    severity: 'warning',
    check: eachUrl(githubFault),
  },
  {
    id: 'source/md5sum-form',
    explain: 'Each word of MD5SUM is 32 lower-case hexadecimal digits.',
    severity: 'error',
    check: (folder) =>
      downloadsOf(folder).flatMap(({ sums, suffix, at }) =>
        sums
          .filter((sum) => !/^[0-9a-f]{32}$/.test(sum))
          .map((sum) =>
            complain(infoPath(folder), `"${sum}" in MD5SUM${suffix} is not an MD5 digest.`, at.line),
          ),
      ),
  },
  {
    id: 'source/md5sum-count',
    explain: 'MD5SUM has one digest for each address of DOWNLOAD, in the same order.',
    severity: 'error',
    check: (folder) =>
      downloadsOf(folder)
        .filter(({ urls, sums }) => sums.length > 0 && sums.length !== urls.length)
        .map(({ urls, sums, suffix, at }) =>
          complain(
            infoPath(folder),
            `MD5SUM${suffix} has ${plural(sums.length, 'digest')} for ${plural(urls.length, 'download')}.`,
            at.line,
          ),
        ),
  },
  {
    id: 'source/md5sum-missing',
    explain: 'Every download has a digest from the start: MD5SUM, or a line of sources.lock.',
    severity: 'warning',
    check: (folder) =>
      downloadsOf(folder)
        .filter(({ sums }) => sums.length === 0)
        .flatMap(({ urls, at }) =>
          urls
            .map(fileNameOf)
            .filter((file) => !folder.lockedSources.has(file))
            .map((file) =>
              complain(
                infoPath(folder),
                `Nothing says what "${file}" must be: no MD5SUM, no line in sources.lock.`,
                at.line,
              ),
            ),
        ),
  },
];
