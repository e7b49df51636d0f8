import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { refuseMember, sayHostile, type Member, type MemberKind } from './archive-member.ts';

export interface GuardLimits {
  readonly maxMembers: number;
  /** Bytes of all names and link targets. */
  readonly maxNameBytes: number;
}

/** The files under install/ that mean something, by which a name in other letters is told from an odd extra file. */
const INSTALL_FILES = new Set([
  'doinst.sh',
  'douninst.sh',
  'slack-desc',
  'slack-required',
  'slack-conflicts',
  'slack-suggests',
]);

/**
 * Judges the members of one archive in their order: each alone (see refuseMember), and against those before it. A tree that was packed
 * holds each name once, and nothing below what is not a directory; an archive that says otherwise was made to be read in two ways.
 *
 * Names that differ only in the case of letters are good (the kernel's sources have such pairs), but under install/, where `DOINST.SH`
 * would hide from every check a script that another file system runs.
 */
export class MemberGuard {
  readonly #archive: string;
  readonly #limits: GuardLimits;
  readonly #kinds = new Map<string, MemberKind>();
  #members = 0;
  #nameBytes = 0;
  #lastParent = '';

  constructor(archive: string, limits: GuardLimits) {
    this.#archive = archive;
    this.#limits = limits;
  }

  /** Why the archive must not be used, or undefined when the member may be. */
  refuse(member: Member): Diagnostic | undefined {
    this.#members++;
    this.#nameBytes += member.listed.length + (member.link?.length ?? 0);
    if (this.#members > this.#limits.maxMembers)
      return this.#tooMany(`${String(this.#limits.maxMembers)} members`);
    if (this.#nameBytes > this.#limits.maxNameBytes)
      return this.#tooMany(`${String(this.#limits.maxNameBytes)} bytes of names`);
    const alone = refuseMember(member, this.#archive);
    if (alone !== undefined) return alone;
    const why = this.#againstOthers(member);
    return why === undefined ? undefined : sayHostile(member.listed, why, this.#archive);
  }

  #againstOthers(member: Member): string | undefined {
    const { path, kind } = member;
    const install = misspeltInstall(path);
    if (install !== undefined) return `differs from "${install}" only in the case of its letters`;
    const below = this.#addParents(path);
    if (below !== undefined) return below;
    if (kind === 'hardlink') {
      const target = this.#kinds.get(bareName(member.link ?? ''));
      if (target === undefined)
        return `is a hard link to "${member.link ?? ''}", which is not a member before it`;
      if (target !== 'file' && target !== 'hardlink')
        return `is a hard link to "${member.link ?? ''}", which is not a file`;
    }
    const before = this.#kinds.get(path);
    if (before !== undefined && before !== kind)
      return `is a ${WORD[kind]}, and was a ${WORD[before]} before in the same archive`;
    this.#kinds.set(path, kind);
    return undefined;
  }

  /** Marks the directories above a member; says which of them is none. */
  #addParents(path: string): string | undefined {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (parent === this.#lastParent) return undefined;
    for (let end = parent.indexOf('/'); parent !== ''; end = parent.indexOf('/', end + 1)) {
      const above = end < 0 ? parent : parent.slice(0, end);
      const kind = this.#kinds.get(above);
      if (kind === undefined) this.#kinds.set(above, 'dir');
      else if (kind !== 'dir') return `lies below "${above}", which is a ${WORD[kind]} of the same archive`;
      if (end < 0) break;
    }
    this.#lastParent = parent;
    return undefined;
  }

  #tooMany(what: string): Diagnostic {
    return problem('pkg/too-large', `there are more than ${what} in it; it is refused`, {
      location: { file: this.#archive },
    });
  }
}

/** A member's name without `./` in front and `/` behind; empty for the root. */
export function bareName(listed: string): string {
  if (listed.startsWith('./')) return bareName(listed.replace(/^(?:\.\/+)+/, ''));
  if (listed === '.') return '';
  return listed.endsWith('/') ? listed.replace(/\/+$/, '') : listed;
}

function misspeltInstall(path: string): string | undefined {
  const first = path.charCodeAt(0);
  if (first !== 0x49 && first !== 0x69) return undefined; // only "I" and "i" begin a name of this kind
  const lower = path.toLowerCase();
  if (lower === path || (lower !== 'install' && !lower.startsWith('install/'))) return undefined;
  if (path !== 'install' && !path.startsWith('install/')) return 'install';
  return INSTALL_FILES.has(lower.slice('install/'.length)) ? lower : undefined;
}

const WORD: Readonly<Record<MemberKind, string>> = {
  file: 'file',
  dir: 'directory',
  symlink: 'symbolic link',
  hardlink: 'hard link',
  'character-device': 'character device',
  'block-device': 'block device',
  fifo: 'named pipe',
};
