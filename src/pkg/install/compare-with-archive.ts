import { createHash } from 'node:crypto';
import { sha256OfFile } from '../../lib/digest.ts';
import { run } from '../../lib/exec.ts';
import { lstat, readLinkTarget } from '../../lib/fs.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { RootedTree } from '../../lib/rooted-tree.ts';
import type { Member } from '../archive-member.ts';
import { readArchive } from '../archive.ts';
import type { Difference } from './difference.ts';

interface CompareOptions {
  readonly checkOwners: boolean;
  /** Whether another package has the path too: which of them wrote it last is not known, so its content is not compared. */
  readonly isShared: (path: string) => boolean;
}

/** Differences between a package file and what lies in the tree; what is not there is no matter here. One pass over the archive. */
export async function compareWithArchive(
  tree: RootedTree,
  file: string,
  { checkOwners, isShared }: CompareOptions,
): Promise<Result<readonly Difference[]>> {
  const digests = new Map<string, string>();
  const members: Member[] = [];
  const read = await readArchive(file, (member) => {
    if (member.path === '' || member.path === 'install' || member.path.startsWith('install/'))
      return ok(undefined);
    members.push(member);
    if (member.kind !== 'file') return ok(undefined);
    const hash = createHash('sha256');
    return ok({
      write: (chunk) => void hash.update(chunk),
      end: () => void digests.set(member.path, hash.digest('hex')),
    });
  });
  if (!read.ok) return read;
  const differences: Difference[] = [];
  for (const member of members) {
    const host = tree.find(member.path);
    const found = host === undefined ? undefined : await lstat(host);
    // A link to a directory in the place of a directory is kept by pkgtools, and has its own mode and owner.
    if (host === undefined || found === undefined || (member.kind === 'dir' && found.kind === 'symlink'))
      continue;
    const say = (what: Difference['what'], detail: string): void =>
      void differences.push({ path: member.path, what, detail });
    if (found.kind !== kindOf(member)) {
      say('kind', `is a ${found.kind}; the package has a ${member.kind}`);
      continue;
    }
    if (member.kind === 'hardlink') continue; // the same file as another member
    if (isShared(member.kind === 'dir' ? `${member.path}/` : member.path)) continue;
    if (member.kind !== 'symlink' && found.mode !== member.mode)
      say('mode', `has mode ${octal(found.mode)}; the package says ${octal(member.mode)}`);
    if (checkOwners && (found.uid !== member.uid || found.gid !== member.gid))
      say('owner', `belongs to ${owner(found)}; the package says ${owner(member)}`);
    if (member.kind === 'symlink' && (await readLinkTarget(host)) !== member.link)
      say('link', `leads elsewhere than to ${member.link ?? ''}`);
    if (
      member.kind === 'file' &&
      (found.size !== member.size || (await sha256OfFile(host)) !== digests.get(member.path))
    )
      say('content', 'has another content than in the package');
    for (const [name, value] of Object.entries(member.xattrs))
      if (name !== 'security.selinux' && !(await hasAttribute(host, name, value)))
        say('attributes', `lacks the attribute ${name} of the package, or has another value`);
  }
  return ok(differences);
}

function kindOf({ kind }: Member): 'file' | 'dir' | 'symlink' | 'other' {
  if (kind === 'dir' || kind === 'symlink') return kind;
  return kind === 'file' || kind === 'hardlink' ? 'file' : 'other';
}

/** Few files have any, so one program each will do. */
async function hasAttribute(host: string, name: string, value: Uint8Array): Promise<boolean> {
  const argv = [
    'getfattr',
    '--no-dereference',
    '--absolute-names',
    '--encoding=hex',
    `--name=${name}`,
    host,
  ] as const;
  const found = await run({ argv: [...argv], why: 'read extended attributes' });
  return found.ok && found.value.stdout.includes(`=0x${Buffer.from(value).toString('hex')}\n`);
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
const owner = ({ uid, gid }: { readonly uid: number; readonly gid: number }): string =>
  `${String(uid)}:${String(gid)}`;
