import { createGunzip } from 'node:zlib';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { openRead } from '../../lib/fs.ts';
import { warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { plural, quoteList } from '../../lib/text.ts';
import type { PlannedMember } from './plan-members.ts';

/** A longer list says no more than its beginning. */
const SHOWN = 10;

/**
 * What makepkg warns of after packing, and three things more that it packs in silence: no description, owners without a name, links
 * left in the archive. Reads every .gz file to its end, one after the other.
 */
export async function warnOfTree(
  dir: string,
  members: readonly PlannedMember[],
): Promise<readonly Diagnostic[]> {
  const files = members.filter((member) => member.kind === 'file');
  const broken: string[] = [];
  const hollow: string[] = [];
  for (const { name } of files.filter((file) => file.name.endsWith('.gz'))) {
    const bytes = await gunzippedBytes(join(dir, name));
    if (bytes === undefined) broken.push(name);
    else if (bytes === 0) hollow.push(name);
  }
  const below = (part: RegExp): string[] => members.map(({ name }) => name).filter((name) => part.test(name));
  const names = (which: (member: PlannedMember) => boolean): string[] =>
    members.filter(which).map(({ name }) => name);
  const say = (found: readonly string[], text: string, hint: string): readonly Diagnostic[] => {
    if (found.length === 0) return [];
    const rest = found.length > SHOWN ? ` and ${plural(found.length - SHOWN, 'more')}` : '';
    return [
      warning('pkg/made-with-doubts', `${text}: ${quoteList(found.slice(0, SHOWN))}${rest}.`, { hint }),
    ];
  };
  return [
    ...say(
      names(({ kind, size }) => kind === 'file' && size === 0),
      'Files without a byte',
      'Leave them out unless something looks for them.',
    ),
    ...say(hollow, 'Compressed files of nothing', 'Leave them out unless something looks for them.'),
    ...say(broken, 'Files named .gz that are not whole gzip files', 'Compress them again.'),
    ...say(
      below(/^usr\/share\/man\/$/),
      'Manual pages in the wrong place',
      'Slackware has them in /usr/man.',
    ),
    ...say(
      below(/^usr\/share\/info\/$/),
      'Info pages in the wrong place',
      'Slackware has them in /usr/info.',
    ),
    ...say(below(/(^|\/)site_perl(\/$|$)/), 'Perl modules of a site', 'Packages use vendor_perl.'),
    ...say(
      names(({ uname, gname }) => uname === '' || gname === ''),
      'Owners that Slackware has no name for',
      'Their numbers are stored; the account must exist with that number where the package is installed.',
    ),
    ...say(
      members.some(({ name }) => name === 'install/slack-desc') ? [] : ['install/slack-desc'],
      'The description is missing',
      'Installers show it, and PACKAGES.TXT is made from it.',
    ),
  ];
}

/** How many bytes come out of a gzip file; undefined when it is not a whole one. */
async function gunzippedBytes(path: string): Promise<number | undefined> {
  let bytes = 0;
  const count = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done();
    },
  });
  try {
    await pipeline(openRead(path), createGunzip(), count);
    return bytes;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error;
    return undefined;
  }
}
