/**
 * The door to the disk: nothing else imports node:fs but rooted-tree.ts, which unpacks foreign archives, and scan-tree.ts, which
 * reads trees to be packed. Functions reject as node:fs does unless they say otherwise.
 */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  type ReadStream,
  type WriteStream,
} from 'node:fs';
import * as raw from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { byCodeUnit } from './text.ts';

export { appendFile as appendText, chmod, realpath as realPath, rename, symlink } from 'node:fs/promises';

export interface FileInfo {
  readonly kind: 'file' | 'dir' | 'symlink' | 'other';
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

export async function readText(path: string): Promise<string> {
  return raw.readFile(path, 'utf8');
}

export async function readBytes(path: string): Promise<Uint8Array> {
  return raw.readFile(path);
}

/** Bytes from the middle of a file; fewer than asked for where it ends before. */
export async function readRange(path: string, start: number, length: number): Promise<Uint8Array> {
  const file = await raw.open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * The synchronous ones, for trees of thousands of small files: through promises each of them costs several turns of the event loop and a
 * trip to another thread (10,000 .info files: 1.4 s, these: 0.1 s). Nothing else runs meanwhile, so they are for nothing else.
 * Undefined when nothing is there.
 */
export function readSmallTextSync(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
  try {
    const length = readSync(file, SMALL, 0, SMALL.length, 0);
    if (length < SMALL.length) return SMALL.toString('utf8', 0, length);
    const whole = Buffer.alloc(fstatSync(file).size);
    return whole.toString('utf8', 0, readSync(file, whole, 0, whole.length, 0));
  } finally {
    closeSync(file);
  }
}

/** Its bytes are meaningless between two calls. */
const SMALL = Buffer.alloc(1 << 16);

export function pathExistsSync(path: string): boolean {
  return existsSync(path);
}

/** Names of the folders in a folder, and of links that may lead to one, in code-unit order; an absent folder has none. */
export function listFoldersSync(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => entry.name)
      .sort(byCodeUnit);
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return [];
    throw error;
  }
}

/** The last bytes of a file as text, however long it is. */
export async function readTail(path: string, bytes: number): Promise<string> {
  const start = Math.max(0, ((await stat(path))?.size ?? 0) - bytes);
  return Buffer.from(await readRange(path, start, bytes)).toString('utf8');
}

/**
 * Writes beside the file, flushes and renames, so that a reader or a crash sees the old bytes or the new ones, never a
 * part. Creates the folder. `mode` is applied before the name exists (a secret is never readable, not even briefly).
 */
export async function writeAtomic(path: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  await ensureDir(dirname(path));
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await raw.rm(temporary, { force: true });
  const file = await raw.open(temporary, 'wx', mode);
  try {
    try {
      await file.writeFile(data);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await raw.rename(temporary, path);
  } catch (error) {
    await raw.rm(temporary, { force: true });
    throw error;
  }
}

/**
 * As writeAtomic, for bytes that come in a stream. `isComplete` is asked after the last of them; when it says no, the file is left
 * as it was.
 */
export async function replaceWithStream(
  path: string,
  stream: AsyncIterable<Uint8Array>,
  isComplete: () => Promise<boolean>,
): Promise<void> {
  await ensureDir(dirname(path));
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await raw.rm(temporary, { force: true });
  try {
    const file = await raw.open(temporary, 'wx', 0o644);
    try {
      for await (const chunk of stream) await file.writeFile(chunk);
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
    if (await isComplete()) await raw.rename(temporary, path);
  } finally {
    await raw.rm(temporary, { force: true });
  }
}

/** True when the file was created with this text; false when the name was taken already. */
export async function createExclusive(path: string, text: string): Promise<boolean> {
  try {
    await raw.writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

let wholes = 0;

/** As createExclusive, and nobody ever finds the file without its text. For file systems with hard links. */
export async function createWhole(path: string, text: string): Promise<boolean> {
  wholes += 1;
  const temporary = `${path}.${String(process.pid)}-${String(wholes)}.new`;
  await raw.writeFile(temporary, text);
  try {
    await raw.link(temporary, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await raw.rm(temporary, { force: true });
  }
}

export async function ensureDir(path: string, mode = 0o755): Promise<void> {
  await raw.mkdir(path, { recursive: true, mode });
}

/** Links are not followed. Folders may lie deeper in one another than a path can say: a build's own tests make such trees. */
export async function removeTree(path: string): Promise<void> {
  for (;;) {
    try {
      await raw.rm(path, { recursive: true, force: true, maxRetries: 3 });
      return;
    } catch (error) {
      if (!isErrno(error, 'ENAMETOOLONG') || !(await raiseDeepFolder(path))) throw error;
    }
  }
}

/** A path of 4096 bytes and more is refused by the kernel, a name has at most 255: there is a folder between the two. */
const DEEP_PATH_BYTES = 3000;

/** Moves one deep folder of a tree to its top; false when there is none. */
async function raiseDeepFolder(top: string): Promise<boolean> {
  const pending = [top];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of await raw.readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(folder, entry.name);
      if (Buffer.byteLength(path) < DEEP_PATH_BYTES) pending.push(path);
      else {
        await raw.rename(path, join(await raw.mkdtemp(join(top, 'deep-')), 'd'));
        return true;
      }
    }
  }
  return false;
}

/** Removes a folder when nothing is in it; whatever else is there stays. */
export async function removeEmptyDir(path: string): Promise<void> {
  try {
    await raw.rmdir(path);
  } catch (error) {
    if (
      !['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY', 'EACCES', 'EPERM', 'EROFS'].some((code) =>
        isErrno(error, code),
      )
    )
      throw error;
  }
}

export async function pathExists(path: string): Promise<boolean> {
  return (await lstat(path)) !== undefined;
}

/** Names in a folder in code-unit order; an absent folder has none. */
export async function listDir(path: string): Promise<readonly string[]> {
  try {
    return (await raw.readdir(path)).sort(byCodeUnit);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Follows symbolic links; undefined when nothing is there. */
export async function stat(path: string): Promise<FileInfo | undefined> {
  return describe(raw.stat(path));
}

/** Does not follow symbolic links; undefined when nothing is there. */
export async function lstat(path: string): Promise<FileInfo | undefined> {
  return describe(raw.lstat(path));
}

async function describe(stats: ReturnType<typeof raw.lstat>): Promise<FileInfo | undefined> {
  try {
    const found = await stats;
    const kind = found.isFile()
      ? 'file'
      : found.isDirectory()
        ? 'dir'
        : found.isSymbolicLink()
          ? 'symlink'
          : 'other';
    const { size, uid, gid, mtimeMs } = found;
    return {
      kind,
      size: Number(size),
      mode: Number(found.mode) & 0o7777,
      uid: Number(uid),
      gid: Number(gid),
      mtimeMs: Number(mtimeMs),
    };
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Inode, size and time of change of a file as one text: while it stays the same, nobody wrote to the file in the ordinary way. A disk
 * that rots, or whoever sets the time back, is not noticed by it. Undefined when no ordinary file is there.
 */
export async function fileMark(path: string): Promise<string | undefined> {
  try {
    const found = await raw.lstat(path, { bigint: true });
    return found.isFile() ? [found.ino, found.size, found.mtimeNs].map(String).join('-') : undefined;
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Adds one line to a file, which is on the disk when this returns. A line that a crash cut short before it is ended first. */
export async function appendLine(path: string, line: string): Promise<void> {
  await ensureDir(dirname(path));
  const file = await raw.open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = size === 0 ? undefined : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer;
    await file.appendFile(`${last === undefined || last[0] === 0x0a ? '' : '\n'}${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function copyFile(from: string, to: string): Promise<void> {
  await ensureDir(dirname(to));
  await raw.copyFile(from, to);
}

/** A hard link where the file system allows it (same device), else a copy. Neither name may be written to afterwards. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await ensureDir(dirname(to));
  try {
    await raw.link(from, to);
  } catch (error) {
    if (!isErrno(error, 'EXDEV') && !isErrno(error, 'EPERM') && !isErrno(error, 'EMLINK')) throw error;
    await raw.copyFile(from, to);
  }
}

export function openRead(path: string, range?: { start?: number; end?: number }): ReadStream {
  return createReadStream(path, { highWaterMark: 1 << 20, ...range });
}

export function openWrite(path: string, flags: 'w' | 'wx' | 'a' = 'w', mode = 0o644): WriteStream {
  return createWriteStream(path, { flags, mode, highWaterMark: 1 << 20 });
}

/** Bytes that an ordinary user may still write on the file system that holds the (existing) path. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await raw.statfs(path);
  return bavail * bsize;
}

export interface WalkedEntry extends FileInfo {
  /** Relative to where the walk began. */
  readonly path: string;
  readonly linkTarget?: string;
}

/** Everything below a folder, links not followed, each folder before what is in it, in code-unit order of the parts. */
export async function* walk(root: string, below = ''): AsyncIterable<WalkedEntry> {
  for (const name of await listDir(join(root, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    const info = await lstat(join(root, path));
    if (info === undefined) continue;
    yield {
      path,
      ...info,
      ...(info.kind === 'symlink' ? { linkTarget: await raw.readlink(join(root, path)) } : {}),
    };
    if (info.kind === 'dir') yield* walk(root, path);
  }
}

/**
 * A new folder below `parent`, removed with everything in it when the scope ends. Its name tells the process it belongs to, so
 * that the next call for the same prefix removes what a killed process left.
 */
export async function makeTempDir(
  parent: string,
  prefix: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  await ensureDir(parent);
  for (const name of await listDir(parent)) {
    const pid = name.startsWith(prefix) ? /^(\d+)-\w{6}$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    // In /tmp anybody can make a folder of that name, and swap what is in it for a link while we remove it.
    if ((await lstat(join(parent, name)))?.uid === process.getuid?.()) await removeTree(join(parent, name));
  }
  const path = await raw.mkdtemp(join(parent, `${prefix}${String(process.pid)}-`));
  return { path, [Symbol.asyncDispose]: () => removeTree(path) };
}

/** Whether a process of that number is there, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

/** The first executable file of that name in a PATH-like list; a name with a slash stands for itself. */
export async function findOnPath(name: string, path: string): Promise<string | undefined> {
  const candidates = name.includes('/') ? [name] : path.split(':').map((folder) => join(folder, name));
  for (const candidate of candidates) {
    try {
      await raw.access(candidate, raw.constants.X_OK);
      return candidate;
    } catch {
      // Not here, or not ours to run: the next folder decides.
    }
  }
  return undefined;
}

/** A path as it is shown to people: relative when it is below the current folder. */
export function showPath(path: string, from = process.cwd()): string {
  const shown = relative(from, path);
  return shown === '' ? '.' : /^\.\.(\/|$)/.test(shown) ? path : shown;
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Waits until a file's bytes, or a folder's list of names, are on the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await raw.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Where a symbolic link points; undefined when there is none of that name. */
export async function readLinkTarget(path: string): Promise<string | undefined> {
  try {
    return await raw.readlink(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR') || isErrno(error, 'EINVAL')) return undefined;
    throw error;
  }
}

/**
 * Makes `path` a symbolic link to `target`, whatever link was there: one rename, so that a reader finds the old or the new one at every
 * moment. The name is on the disk when this returns.
 */
export async function replaceLink(target: string, path: string): Promise<void> {
  const temporary = `${path}.new`;
  await raw.rm(temporary, { force: true });
  await raw.symlink(target, temporary);
  await raw.rename(temporary, path);
  await syncPath(dirname(path));
}

/** Bytes that the disk gets back when these trees are removed: a file with a hard link elsewhere gives none. */
export async function bytesFreedBy(trees: readonly string[]): Promise<number> {
  const files = new Map<string, { bytes: number; links: number }>();
  for (const tree of trees) {
    for await (const { path, kind } of walk(tree)) {
      if (kind !== 'file') continue;
      const { dev, ino, nlink, size } = await raw.lstat(join(tree, path));
      const key = `${String(dev)}:${String(ino)}`;
      const seen = files.get(key) ?? { bytes: size, links: nlink };
      files.set(key, { ...seen, links: seen.links - 1 });
    }
  }
  return [...files.values()].reduce((sum, { bytes, links }) => sum + (links === 0 ? bytes : 0), 0);
}
