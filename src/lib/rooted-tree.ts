/**
 * A door to the disk for what unpacks foreign archives: every path is looked up *inside* a root, component by
 * component, so that neither `..` nor a symbolic link (an absolute one means "from the root") can lead to the
 * machine we run on. Synchronous on purpose: a base root has some 60,000 members and nothing else to do meanwhile.
 *
 * `lowers` are further roots seen below this one, as an overlay mount will show them: when a component is missing here,
 * it is looked up there. That is how a package that ships `sbin/x` lands in `usr/sbin/x` when the base has `/sbin -> usr/sbin`.
 * Nothing is ever written to a lower root.
 */
import fs from 'node:fs';
import { posix } from 'node:path';
import { fail, ok, type Result } from './result.ts';
import { problem } from './diagnostic.ts';

/** Mode bits and owner of one member; `uid`/`gid` are applied only when the tree keeps owners. */
export interface MemberMeta {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
}

/** Whether to apply the archive's owners (needs uid 0) or to leave everything to the caller's account. */
export type Owners = 'archive' | 'caller';

type Kind = 'file' | 'dir' | 'symlink' | 'other';

const LINK_LIMIT = 40; // the kernel's own limit for one lookup

const refuse = (path: string, message: string): Result<never> =>
  fail(problem('lib/path-refused', message, { location: { file: path } }));

export class RootedTree {
  readonly root: string;
  readonly #lowers: readonly string[];
  readonly #owners: Owners;
  /** Directories get mode and time last: writing a member changes its directory's time, and mode 0555 would stop us. */
  readonly #directories = new Map<string, MemberMeta>();
  #lastParent: { readonly asked: string; readonly found: string } | undefined;

  constructor(root: string, options: { readonly lowers?: readonly string[]; readonly owners?: Owners } = {}) {
    this.root = root;
    this.#lowers = options.lowers ?? [];
    this.#owners = options.owners ?? (process.getuid?.() === 0 ? 'archive' : 'caller');
  }

  /** Path on this machine of `path` in the tree; parents are resolved inside the root and made when missing. */
  place(path: string): Result<string> {
    const parent = posix.dirname(path);
    const directory = this.#parent(parent === '.' ? '' : parent);
    if (!directory.ok) return directory;
    return ok(this.#host(posix.join(directory.value, posix.basename(path))));
  }

  /** What is at `path` (parents resolved, last component not followed), or undefined; never creates anything. */
  kindOf(path: string): Kind | undefined {
    const parent = this.#resolve(posix.dirname(path), false);
    if (!parent.ok) return undefined;
    return this.#look(posix.join(parent.value, posix.basename(path)))?.kind;
  }

  /** A directory. A symbolic link that leads to a directory inside the root is kept, as tar's --keep-directory-symlink does. */
  directory(path: string, meta: MemberMeta): Result<void> {
    const parent = this.#parent(posix.dirname(path) === '.' ? '' : posix.dirname(path));
    if (!parent.ok) return parent;
    const at = posix.join(parent.value, posix.basename(path));
    const seen = this.#look(at);
    if (seen?.kind === 'symlink' && this.#leadsToDirectory(at)) return ok(undefined);
    const host = this.#host(at);
    if (seen !== undefined && seen.kind !== 'dir' && seen.root === this.root) this.#unlink(host);
    if (kindAt(host) === undefined) fs.mkdirSync(host, 0o755);
    this.#directories.set(host, meta);
    return ok(undefined);
  }

  /** A new file, open for writing; whatever was there (never a full directory) is removed first, links are not written through. */
  file(path: string, meta: MemberMeta): Result<{ write(chunk: Uint8Array): void; end(): void }> {
    const host = this.#vacate(path);
    if (!host.ok) return host;
    const flags =
      fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_NOFOLLOW;
    const fd = fs.openSync(host.value, flags, 0o600);
    return ok({
      write: (chunk) => {
        for (let done = 0; done < chunk.length;) done += fs.writeSync(fd, chunk, done);
      },
      end: () => {
        // Owner before mode: chown clears setuid bits.
        if (this.#owners === 'archive') fs.fchownSync(fd, meta.uid, meta.gid);
        fs.fchmodSync(fd, meta.mode);
        fs.futimesSync(fd, meta.mtimeSeconds, meta.mtimeSeconds);
        fs.closeSync(fd);
      },
    });
  }

  /** A symbolic link; `target` is stored as given. */
  symlink(path: string, target: string, meta: MemberMeta): Result<void> {
    const host = this.#vacate(path);
    if (!host.ok) return host;
    fs.symlinkSync(target, host.value);
    if (this.#owners === 'archive') fs.lchownSync(host.value, meta.uid, meta.gid);
    fs.lutimesSync(host.value, meta.mtimeSeconds, meta.mtimeSeconds);
    return ok(undefined);
  }

  /** A second name for the regular file `target` of the same tree. */
  hardLink(path: string, target: string): Result<void> {
    const from = this.place(target);
    if (!from.ok) return from;
    if (kindAt(from.value) !== 'file')
      return refuse(path, `the hard link ${path} points at ${target}, which is not a file of this tree`);
    const host = this.#vacate(path, from.value);
    if (!host.ok) return host;
    if (host.value !== from.value) fs.linkSync(from.value, host.value);
    return ok(undefined);
  }

  /** The tree's own directory, where there is none yet. */
  createRoot(): void {
    fs.mkdirSync(this.root);
    fs.chmodSync(this.root, 0o755);
  }

  /** A second name, in this tree, for a file (or a node) of this machine outside it. */
  linkFrom(from: string, path: string): Result<void> {
    const host = this.#vacate(path);
    if (!host.ok) return host;
    fs.linkSync(from, host.value);
    return ok(undefined);
  }

  /** Makes `path` free for a member that a program of the host will create there (a device node); gives the path on this machine. */
  vacate(path: string): Result<string> {
    return this.#vacate(path);
  }

  /** Mode, owner and time of something already placed, given by its path on this machine. */
  finishNode(host: string, meta: MemberMeta): void {
    if (this.#owners === 'archive') fs.lchownSync(host, meta.uid, meta.gid);
    fs.chmodSync(host, meta.mode);
    fs.utimesSync(host, meta.mtimeSeconds, meta.mtimeSeconds);
  }

  /** `rm -rf path`, without following a link in the last component; a missing parent means there is nothing to remove. */
  remove(path: string): Result<void> {
    const parent = this.#resolve(posix.dirname(path), false);
    if (!parent.ok) return ok(undefined);
    const name = posix.basename(path);
    if (name === '.' || name === '..' || name === '')
      return refuse(path, `${path} cannot be removed: it names a directory by "."`);
    this.#lastParent = undefined;
    fs.rmSync(this.#host(posix.join(parent.value, name)), { recursive: true, force: true });
    return ok(undefined);
  }

  /** Path on this machine of what is at `path` (its parents resolved, itself not followed); undefined when nothing is. Creates nothing. */
  find(path: string): string | undefined {
    const parent = this.#resolve(posix.dirname(path), false);
    if (!parent.ok) return undefined;
    const at = posix.join(parent.value, posix.basename(path));
    const seen = this.#look(at);
    return seen === undefined ? undefined : `${seen.root}/${at}`;
  }

  /** What `path` leads to when links are followed inside the root; undefined when that is nothing. */
  leadsTo(path: string): Kind | undefined {
    let at = path;
    for (let links = 0; links <= LINK_LIMIT; links++) {
      const name = posix.basename(at);
      const isFolder = name === '' || name === '.' || name === '..';
      const parent = this.#resolve(isFolder ? at : posix.dirname(at), false);
      if (!parent.ok) return undefined;
      const found = isFolder ? parent.value : posix.join(parent.value, name);
      if (found === '' || found === '.') return 'dir';
      const seen = this.#look(found);
      if (seen?.kind !== 'symlink') return seen?.kind;
      const target = fs.readlinkSync(`${seen.root}/${found}`);
      at = target.startsWith('/') ? target : `${posix.dirname(found)}/${target}`;
    }
    return undefined;
  }

  /**
   * Moves `from`, a path of this machine that holds anything but a directory, to `path` in one rename: whoever looks sees the old or the
   * new one. With `keep` it stays under both names. `gone` when there is no `from` (the move was made before); `elsewhere` when `path`
   * lies on another file system: a copy must then be made at `beside`, to be moved from there.
   */
  adopt(
    from: string,
    path: string,
    keep = false,
  ): Result<
    { readonly state: 'placed' | 'gone' } | { readonly state: 'elsewhere'; readonly beside: string }
  > {
    if (kindAt(from) === undefined) return ok({ state: 'gone' });
    const host = this.place(path);
    if (!host.ok) return host;
    if (kindAt(host.value) === 'dir') {
      if (fs.readdirSync(host.value).length > 0)
        return refuse(path, `${path} is a directory with content here, and a file in the archive`);
      fs.rmdirSync(host.value);
    }
    // Parents may have been looked up through what is replaced here.
    if (kindAt(host.value) !== 'file') this.#lastParent = undefined;
    const beside = `${posix.dirname(host.value)}/.slackforge-placing`;
    try {
      if (!keep) fs.renameSync(from, host.value);
      else {
        fs.rmSync(beside, { force: true });
        fs.linkSync(from, beside);
        fs.renameSync(beside, host.value);
        // A rename of a file to another name of itself does nothing at all.
        fs.rmSync(beside, { force: true });
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EXDEV')
        return ok({ state: 'elsewhere', beside });
      throw error;
    }
    return ok({ state: 'placed' });
  }

  /** Mode, owner and time of a directory; nothing when it is not one, or a link to one. */
  finishDirectory(path: string, meta: MemberMeta): void {
    const host = path === '' ? this.root : this.find(path);
    if (host !== undefined && kindAt(host) === 'dir') this.finishNode(host, meta);
  }

  /** Makes a directory with that mode, unless something is there. */
  addDirectory(path: string, mode: number): Result<void> {
    const host = this.place(path);
    if (!host.ok) return host;
    if (kindAt(host.value) !== undefined) return ok(undefined);
    fs.mkdirSync(host.value);
    fs.chmodSync(host.value, mode);
    return ok(undefined);
  }

  /** Removes a directory if it is one and is empty. */
  removeEmptyDirectory(path: string): void {
    const host = this.find(path);
    if (host === undefined || kindAt(host) !== 'dir' || fs.readdirSync(host).length > 0) return;
    this.#lastParent = undefined;
    fs.rmdirSync(host);
  }

  /** Names in a directory of the tree, in code-unit order; none when it is no directory. Links to directories are followed. */
  names(path: string): readonly string[] {
    const at = this.#resolve(path, false);
    if (!at.ok || this.#look(at.value)?.kind !== 'dir') return [];
    return fs.readdirSync(this.#host(at.value)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
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

  /** Applies the remembered modes, owners and times of directories, deepest first. Call once, at the end. */
  finish(): void {
    const byDepth = [...this.#directories].sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0));
    for (const [host, meta] of byDepth) if (kindAt(host) === 'dir') this.finishNode(host, meta);
    this.#directories.clear();
  }

  #host(at: string): string {
    return at === '' || at === '.' ? this.root : `${this.root}/${at}`;
  }

  /** Archives are sorted, so the parent asked for is nearly always the one asked for last. */
  #parent(path: string): Result<string> {
    if (this.#lastParent?.asked === path) return ok(this.#lastParent.found);
    const found = this.#resolve(path, true);
    if (found.ok) this.#lastParent = { asked: path, found: found.value };
    return found;
  }

  #vacate(path: string, unless?: string): Result<string> {
    const host = this.place(path);
    if (!host.ok || host.value === unless) return host;
    const kind = kindAt(host.value);
    if (kind === 'dir') {
      if (fs.readdirSync(host.value).length > 0)
        return refuse(path, `${path} is a directory with content here, and a file in the archive`);
      fs.rmdirSync(host.value);
      this.#lastParent = undefined;
    } else if (kind !== undefined) this.#unlink(host.value);
    return host;
  }

  #unlink(host: string): void {
    fs.unlinkSync(host);
    this.#lastParent = undefined;
  }

  #leadsToDirectory(at: string): boolean {
    const resolved = this.#resolve(at, false);
    return resolved.ok && (resolved.value === '' || this.#look(resolved.value)?.kind === 'dir');
  }

  /** The canonical path (no links left in it) of the directory `path`; with `create` it exists in the top root afterwards. */
  #resolve(path: string, create: boolean): Result<string> {
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
      const seen = this.#look(next);
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
      if (seen?.root !== this.root && create) this.#makeDirectory(next, seen?.root);
      at = next;
    }
    return ok(at);
  }

  #makeDirectory(at: string, like: string | undefined): void {
    const host = this.#host(at);
    fs.mkdirSync(host);
    fs.chmodSync(host, 0o755); // whatever the caller's umask is
    if (like === undefined) return;
    // An overlay shows the top root's copy of a directory: it must not change what the base said of it.
    const model = fs.lstatSync(`${like}/${at}`);
    const mtimeSeconds = model.mtimeMs / 1000;
    this.#directories.set(host, { mode: model.mode & 0o7777, uid: model.uid, gid: model.gid, mtimeSeconds });
  }

  #look(at: string): { readonly kind: Kind; readonly root: string } | undefined {
    for (const root of [this.root, ...this.#lowers]) {
      const kind = kindAt(`${root}/${at}`);
      if (kind !== undefined) return { kind, root };
    }
    return undefined;
  }
}

function kindAt(host: string): Kind | undefined {
  const found = fs.lstatSync(host, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'dir';
  return found.isSymbolicLink() ? 'symlink' : 'other';
}
