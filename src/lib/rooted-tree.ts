/**
 * A door to the disk for what unpacks foreign archives: what is written stays inside a root, where each path is looked up as RootedView
 * does. Nothing is ever written to a lower root.
 */
import fs from 'node:fs';
import { posix } from 'node:path';
import { isErrno } from './fs.ts';
import { ok, type Result } from './result.ts';
import { kindAt, refuse, RootedView } from './rooted-view.ts';

/** Mode bits and owner of one member; `uid`/`gid` are applied only when the tree keeps owners. */
export interface MemberMeta {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
}

/** Whether to apply the archive's owners (needs uid 0) or to leave everything to the caller's account. */
export type Owners = 'archive' | 'caller';

/** A directory that members go into. */
interface Parent {
  readonly asked: string;
  readonly found: string;
  /**
   * Owner of a file that is made in it, and the bits of the mode asked for that files were seen to keep. It is the directory (its group
   * may be inherited, it may have a default ACL), the umask and the account that decide these, and none of them changes meanwhile.
   */
  born?: { readonly uid: number; readonly gid: number; readonly bits: number };
}

export class RootedTree extends RootedView {
  readonly #owners: Owners;
  /** Directories get mode and time last: writing a member changes its directory's time, and mode 0555 would stop us. */
  readonly #directories = new Map<string, MemberMeta>();
  #lastParent: Parent | undefined;

  constructor(root: string, options: { readonly lowers?: readonly string[]; readonly owners?: Owners } = {}) {
    super(root, options.lowers);
    this.#owners = options.owners ?? (process.getuid?.() === 0 ? 'archive' : 'caller');
  }

  /** Path on this machine of `path` in the tree; parents are resolved inside the root and made when missing. */
  place(path: string): Result<string> {
    const parent = posix.dirname(path);
    const directory = this.#parent(parent === '.' ? '' : parent);
    if (!directory.ok) return directory;
    return ok(this.host(posix.join(directory.value, posix.basename(path))));
  }

  /** A directory. A symbolic link that leads to a directory inside the root is kept, as tar's --keep-directory-symlink does. */
  directory(path: string, meta: MemberMeta): Result<void> {
    const parent = this.#parent(posix.dirname(path) === '.' ? '' : posix.dirname(path));
    if (!parent.ok) return parent;
    const at = posix.join(parent.value, posix.basename(path));
    const seen = this.look(at);
    if (seen?.kind === 'symlink' && this.leadsToDirectory(at)) return ok(undefined);
    const host = this.host(at);
    if (seen !== undefined && seen.kind !== 'dir' && seen.root === this.root) this.#unlink(host);
    if (kindAt(host) === undefined) fs.mkdirSync(host, 0o755);
    this.#directories.set(host, meta);
    return ok(undefined);
  }

  /** A new file, open for writing; whatever was there (never a full directory) is removed first, links are not written through. */
  file(path: string, meta: MemberMeta): Result<{ write(chunk: Uint8Array): void; end(): void }> {
    const flags =
      fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_NOFOLLOW;
    const mode = meta.mode & 0o777;
    const opened = this.#create(path, (host) => fs.openSync(host, flags, mode));
    if (!opened.ok) return opened;
    const fd = opened.value;
    const born = this.#bornAs(fd, mode);
    return ok({
      write: (chunk) => {
        for (let done = 0; done < chunk.length;) done += fs.writeSync(fd, chunk, done);
      },
      end: () => {
        // Owner before mode: chown clears setuid bits. Nearly all files have both right from their birth, and each call is a
        // transaction of the file system.
        if (this.#owners === 'archive' && !isOwn(born, meta)) fs.fchownSync(fd, meta.uid, meta.gid);
        if (meta.mode !== (mode & (born?.bits ?? 0))) fs.fchmodSync(fd, meta.mode);
        fs.futimesSync(fd, meta.mtimeSeconds, meta.mtimeSeconds);
        fs.closeSync(fd);
      },
    });
  }

  /** A symbolic link; `target` is stored as given. */
  symlink(path: string, target: string, meta: MemberMeta): Result<void> {
    const made = this.#create(path, (host) => {
      fs.symlinkSync(target, host);
      return host;
    });
    if (!made.ok) return made;
    if (this.#owners === 'archive' && !isOwn(this.#lastParent?.born, meta))
      fs.lchownSync(made.value, meta.uid, meta.gid);
    fs.lutimesSync(made.value, meta.mtimeSeconds, meta.mtimeSeconds);
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
    const parent = this.resolve(posix.dirname(path));
    if (!parent.ok) return ok(undefined);
    const name = posix.basename(path);
    if (name === '.' || name === '..' || name === '')
      return refuse(path, `${path} cannot be removed: it names a directory by "."`);
    this.#lastParent = undefined;
    fs.rmSync(this.host(posix.join(parent.value, name)), { recursive: true, force: true });
    return ok(undefined);
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
      if (isErrno(error, 'EXDEV')) return ok({ state: 'elsewhere', beside });
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

  /** Applies the remembered modes, owners and times of directories, deepest first. Call once, at the end. */
  finish(): void {
    const byDepth = [...this.#directories].sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0));
    for (const [host, meta] of byDepth) if (kindAt(host) === 'dir') this.finishNode(host, meta);
    this.#directories.clear();
    this.#lastParent = undefined;
  }

  /** Archives are sorted, so the parent asked for is nearly always the one asked for last. */
  #parent(path: string): Result<string> {
    if (this.#lastParent?.asked === path) return ok(this.#lastParent.found);
    const found = this.resolve(path, (at, like) => {
      this.#makeDirectory(at, like);
    });
    if (found.ok) this.#lastParent = { asked: path, found: found.value };
    return found;
  }

  /** What a file that was just made with `mode` in the last parent has without being told. */
  #bornAs(fd: number, mode: number): Parent['born'] {
    const parent = this.#lastParent;
    if (parent === undefined) return undefined;
    if (parent.born === undefined || (mode & ~parent.born.bits) !== 0) {
      const seen = fs.fstatSync(fd);
      parent.born = { uid: seen.uid, gid: seen.gid, bits: (parent.born?.bits ?? 0) | (seen.mode & 0o777) };
    }
    return parent.born;
  }

  /** Makes something new, which is tried first: a look at the place before it would be for nothing nearly always. */
  #create<T>(path: string, make: (host: string) => T): Result<T> {
    const host = this.place(path);
    if (!host.ok) return host;
    try {
      return ok(make(host.value));
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
    const vacated = this.#vacate(path);
    return vacated.ok ? ok(make(vacated.value)) : vacated;
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

  #makeDirectory(at: string, like: string | undefined): void {
    const host = this.host(at);
    fs.mkdirSync(host);
    fs.chmodSync(host, 0o755); // whatever the caller's umask is
    if (like === undefined) return;
    // An overlay shows the top root's copy of a directory: it must not change what the base said of it.
    const model = fs.lstatSync(`${like}/${at}`);
    const mtimeSeconds = model.mtimeMs / 1000;
    this.#directories.set(host, { mode: model.mode & 0o7777, uid: model.uid, gid: model.gid, mtimeSeconds });
  }
}

const isOwn = (born: Parent['born'], { uid, gid }: MemberMeta): boolean =>
  born?.uid === uid && born.gid === gid;
