import type { TarMember } from '../../lib/gnu-tar.ts';
import type { ScannedEntry } from '../../lib/scan-tree.ts';
import { byUtf8 } from './by-utf8.ts';
import { renderLinkLines } from './link-lines.ts';
import { groupName, userName } from './owner-names.ts';

/** What makepkg asks or is told; each is one of its options. */
export interface PackOptions {
  /** Symbolic links become lines of install/doinst.sh (`-l y`) or stay members (`-l n`). */
  readonly linkadd: boolean;
  /** Every folder becomes root's, mode 755 (`-c y`). */
  readonly chown: boolean;
  /** The lines come before an existing script, not behind it (`-p`). */
  readonly prepend: boolean;
  /** No time in the archive is newer than this (SOURCE_DATE_EPOCH). */
  readonly epochSeconds: number;
}

export interface PlannedMember extends TarMember {
  /** Where its bytes come from: the path in the tree, or the bytes themselves. Nothing for what has none. */
  readonly from?: string | Uint8Array;
}

/** The script that installs the package, where links or the caller make one. */
export const DOINST = 'install/doinst.sh';

/**
 * What makepkg would leave of a tree and pack, in its order: `./` first, every folder before what is in it, paths compared as bytes (so
 * `usr-x` comes between `usr/` and `usr/bin/`). `script` is the text of install/doinst.sh when the tree has one. The tree itself stays as it
 * is; where makepkg would have touched a folder (a link taken out, a script put in), its time is the epoch, as it is in
 * makepkg's archive once SOURCE_DATE_EPOCH clamps it.
 */
export function planMembers(
  entries: readonly ScannedEntry[],
  script: Uint8Array | undefined,
  options: PackOptions,
): readonly PlannedMember[] {
  const isLink = (entry: ScannedEntry): boolean => options.linkadd && entry.kind === 'symlink';
  const links = entries.filter(isLink);
  const lines = renderLinkLines(links.map(({ path, link }) => ({ path, target: link ?? '' })));
  const kept = entries.filter((entry) => !isLink(entry));
  const present = new Set(kept.map(({ path }) => path));
  const touched = new Set(links.map(({ path }) => parentOf(path)));
  const content = links.length > 0 ? joinScript(script, lines, options.prepend) : undefined;
  // makepkg writes the lines to a file in ./ first.
  if (content !== undefined) touched.add('');
  if (content !== undefined && !present.has('install')) kept.push(made('install', 'dir', 0o755, options));
  if (content !== undefined && !present.has(DOINST)) {
    kept.push(made(DOINST, 'file', 0o644, options));
    touched.add('install');
  }
  if (content !== undefined && options.prepend && script !== undefined) touched.add('install');
  const first = new Map<string, string>();
  return kept
    .sort((a, b) => byUtf8(a.path, b.path))
    .map((entry) => {
      const isRewritten = entry.path === DOINST && content !== undefined;
      // A script that is written anew is a file of its own, even when it had a second name.
      const planned = asMember(isRewritten ? { ...entry, names: 1 } : entry, first, options);
      // Put first, the lines go to a new file, which loses the old one's mode and owner; added behind, they leave both.
      const isNew = isRewritten && options.prepend && script !== undefined;
      const isTouched = isRewritten || (entry.kind === 'dir' && touched.has(entry.path));
      return {
        ...planned,
        ...(isTouched ? { mtimeSeconds: options.epochSeconds } : {}),
        ...(isNew ? { mode: 0o644, ...ROOT } : {}),
        ...(isRewritten ? { size: content.length, from: content } : {}),
      };
    });
}

const ROOT = { uid: 0, gid: 0, uname: userName(0), gname: groupName(0) } as const;

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function made(path: string, kind: 'file' | 'dir', mode: number, { epochSeconds }: PackOptions): ScannedEntry {
  const owner = { uid: 0, gid: 0, size: 0, identity: `made ${path}`, names: 1 };
  return { path, isUtf8: true, kind, mode, mtimeSeconds: epochSeconds, ...owner };
}

/** As `cat >>`, but a last line without its end gets one: the first link would be lost in it. Before an old script goes an empty line. */
function joinScript(old: Uint8Array | undefined, lines: string, prepend: boolean): Uint8Array {
  if (old === undefined) return Buffer.from(lines);
  if (prepend) return Buffer.concat([Buffer.from(`${lines}\n`), old]);
  const isEnded = old.length === 0 || old.at(-1) === 0x0a;
  return Buffer.concat([old, Buffer.from(`${isEnded ? '' : '\n'}${lines}`)]);
}

function asMember(entry: ScannedEntry, first: Map<string, string>, options: PackOptions): PlannedMember {
  const isDir = entry.kind === 'dir';
  const owner = isDir && options.chown ? { uid: 0, gid: 0 } : { uid: entry.uid, gid: entry.gid };
  // A tighter mode of ./ would be given to / itself when the package is installed. chmod leaves the set-id bits of a folder.
  const mode = isDir && (options.chown || entry.path === '') ? 0o755 | (entry.mode & 0o6000) : entry.mode;
  const common = {
    name: entry.path === '' ? './' : `${entry.path}${isDir ? '/' : ''}`,
    mode,
    ...owner,
    uname: userName(owner.uid),
    gname: groupName(owner.gid),
    mtimeSeconds: Math.min(entry.mtimeSeconds, options.epochSeconds),
    size: 0,
    ...(entry.device === undefined ? {} : { device: entry.device }),
  };
  if (entry.kind === 'socket') throw new Error(`internal error: ${entry.path} is a socket`);
  if (entry.kind !== 'dir' && entry.names > 1) {
    const known = first.get(entry.identity);
    if (known !== undefined) return { ...common, kind: 'hardlink', link: known };
    first.set(entry.identity, entry.path);
  }
  if (entry.kind === 'symlink') return { ...common, kind: 'symlink', link: entry.link ?? '' };
  if (entry.kind !== 'file') return { ...common, kind: entry.kind };
  return { ...common, kind: 'file', size: entry.size, from: entry.path };
}
