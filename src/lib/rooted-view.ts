/**
 * A door to the disk for what looks into a foreign tree: every path is looked up *inside* a root, component by component, so that neither
 * `..` nor a symbolic link (an absolute one means "from the root") can lead to the machine we run on. Synchronous on purpose: a base root
 * has some 60,000 members and nothing else to do meanwhile.
 *
 * `lowers` are further roots seen below this one, as an overlay mount will show them: when a component is missing here,
 * it is looked up there. That is how a package that ships `sbin/x` lands in `usr/sbin/x` when the base has `/sbin -> usr/sbin`.
 */
import fs from 'node:fs';
import { posix } from 'node:path';
import { problem } from './diagnostic.ts';
import { fail, ok, type Result } from './result.ts';
import { byCodeUnit } from './text.ts';

export type Kind = 'file' | 'dir' | 'symlink' | 'other';

const LINK_LIMIT = 40; // the kernel's own limit for one lookup

export const refuse = (path: string, message: string): Result<never> =>
  fail(problem('lib/path-refused', message, { location: { file: path } }));

/** A tree that is only looked at. What writes into one is RootedTree. */
export class RootedView {
  readonly root: string;
  readonly #lowers: readonly string[];

  constructor(root: string, lowers: readonly string[] = []) {
    this.root = root;
    this.#lowers = lowers;
  }

  /** What is at `path` (parents resolved, last component not followed), or undefined; never creates anything. */
  kindOf(path: string): Kind | undefined {
    const parent = this.resolve(posix.dirname(path));
    if (!parent.ok) return undefined;
    return this.look(posix.join(parent.value, posix.basename(path)))?.kind;
  }

  /** Path on this machine of what is at `path` (its parents resolved, itself not followed); undefined when nothing is. Creates nothing. */
  find(path: string): string | undefined {
    const parent = this.resolve(posix.dirname(path));
    if (!parent.ok) return undefined;
    const at = posix.join(parent.value, posix.basename(path));
    const seen = this.look(at);
    return seen === undefined ? undefined : `${seen.root}/${at}`;
  }

  /** What `path` leads to when links are followed inside the root; undefined when that is nothing. */
  leadsTo(path: string): Kind | undefined {
    let at = path;
    for (let links = 0; links <= LINK_LIMIT; links++) {
      const name = posix.basename(at);
      const isFolder = name === '' || name === '.' || name === '..';
      const parent = this.resolve(isFolder ? at : posix.dirname(at));
      if (!parent.ok) return undefined;
      const found = isFolder ? parent.value : posix.join(parent.value, name);
      if (found === '' || found === '.') return 'dir';
      const seen = this.look(found);
      if (seen?.kind !== 'symlink') return seen?.kind;
      const target = fs.readlinkSync(`${seen.root}/${found}`);
      at = target.startsWith('/') ? target : `${posix.dirname(found)}/${target}`;
    }
    return undefined;
  }

  /** Names in a directory of the tree, in code-unit order; none when it is no directory. Links to directories are followed. */
  names(path: string): readonly string[] {
    const at = this.resolve(path);
    if (!at.ok || this.look(at.value)?.kind !== 'dir') return [];
    return fs.readdirSync(this.host(at.value)).sort(byCodeUnit);
  }

  /**
   * Fails when a member cannot be put at `path`: a parent is not a directory, or (for anything but a directory) a full directory lies
   * there. `replaced` says which paths will be directories by then.
   */
  obstacle(path: string, isDirectory: boolean, replaced: (path: string) => boolean): Result<void> {
    const parts = path.split('/');
    for (let end = 1; end < parts.length; end++) {
      const parent = parts.slice(0, end).join('/');
      if (replaced(parent)) continue;
      const kind = this.leadsTo(parent);
      if (kind === undefined || kind === 'dir') continue;
      return refuse(path, `${parent} is not a directory here, so ${path} cannot be below it`);
    }
    const host = isDirectory ? undefined : this.find(path);
    if (host !== undefined && kindAt(host) === 'dir' && fs.readdirSync(host).length > 0)
      return refuse(path, `${path} is a directory with content here, and a file in the archive`);
    return ok(undefined);
  }

  protected host(at: string): string {
    return at === '' || at === '.' ? this.root : `${this.root}/${at}`;
  }

  protected leadsToDirectory(at: string): boolean {
    const resolved = this.resolve(at);
    return resolved.ok && (resolved.value === '' || this.look(resolved.value)?.kind === 'dir');
  }

  /**
   * The canonical path (no links left in it) of the directory `path`. `make` is called for each part that the top root lacks, with the
   * lower root that has it.
   */
  protected resolve(path: string, make?: (at: string, like: string | undefined) => void): Result<string> {
    const pending = path.split('/').reverse();
    let at = '';
    let links = 0;
    while (pending.length > 0) {
      const name = pending.pop();
      if (name === undefined || name === '' || name === '.') continue;
      if (name === '..') {
        at = posix.dirname(at) === '.' ? '' : posix.dirname(at);
        continue;
      }
      const next = at === '' ? name : `${at}/${name}`;
      const seen = this.look(next);
      if (seen?.kind === 'symlink') {
        if (++links > LINK_LIMIT)
          return refuse(path, `${path} goes through more than ${String(LINK_LIMIT)} symbolic links`);
        const target = fs.readlinkSync(`${seen.root}/${next}`);
        if (target.startsWith('/')) at = '';
        pending.push(...target.split('/').reverse());
        continue;
      }
      if (seen !== undefined && seen.kind !== 'dir')
        return refuse(path, `${next} is not a directory, so ${path} cannot be below it`);
      if (seen?.root !== this.root) make?.(next, seen?.root);
      at = next;
    }
    return ok(at);
  }

  protected look(at: string): { readonly kind: Kind; readonly root: string } | undefined {
    for (const root of [this.root, ...this.#lowers]) {
      const kind = kindAt(`${root}/${at}`);
      if (kind !== undefined) return { kind, root };
    }
    return undefined;
  }
}

/** What is at a path of this machine, links not followed. */
export function kindAt(host: string): Kind | undefined {
  const found = fs.lstatSync(host, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'dir';
  return found.isSymbolicLink() ? 'symlink' : 'other';
}
