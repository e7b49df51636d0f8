import { join, posix } from 'node:path';
import { compressionOf, decompress } from '../../lib/decompress.ts';
import { problem } from '../../lib/diagnostic.ts';
import { ensureDir, listDir, lstat } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { RootedTree } from '../../lib/rooted-tree.ts';
import { TarReader, type TarEntry, type TarSink } from '../../lib/tar-reader.ts';

/** More than any source of ours by far (ceph: 1.2 GiB). */
const MAX_BYTES = 8 * 1024 ** 3;

/**
 * Unpacks a source archive below `folder` for a client that reads it; gives its top folder. Nothing gets out of the folder: a name that
 * climbs or is absolute has the archive refused, and a symbolic link that might lead out is left out, for a client may write where it
 * points (go rewrites go.sum). Special files are left out too.
 */
export async function unpackSource(file: string, folder: string): Promise<Result<string>> {
  const say = (message: string): Result<never> =>
    fail(problem('sources/bad-archive', message, { location: { file } }));
  await ensureDir(folder);
  const form = await compressionOf(file);
  if (form !== 'gzip' && form !== 'xz' && form !== 'bzip2' && form !== 'lzip')
    return say(`what is to be vendored is no compressed tar${form === undefined ? '' : `, but ${form}`}.`);
  const source = await decompress(file, form);
  if (!source.ok) return source;
  const tree = new RootedTree(folder, { owners: 'caller' });
  const reader = new TarReader({
    visit: (entry) =>
      isInside(entry.name)
        ? place(tree, entry)
        : say(`the member "${entry.name}" would be unpacked outside of its folder; the archive is refused.`),
    complain: (_kind, message) => problem('sources/bad-archive', `${message}.`, { location: { file } }),
  });
  let bytes = 0;
  try {
    for await (const chunk of source.value) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES)
        return say(`more than ${String(MAX_BYTES)} bytes come out of it; it is refused.`);
      const taken = reader.write(chunk);
      if (!taken.ok) return taken;
    }
  } catch (error) {
    if (!(error instanceof Error) || 'syscall' in error) throw error;
    return say(`the archive is damaged: ${error.message}.`);
  }
  const ended = reader.end();
  if (!ended.ok) return ended;
  tree.finish();
  const [top, ...others] = await listDir(folder);
  const isOneFolder =
    top !== undefined && others.length === 0 && (await lstat(join(folder, top)))?.kind === 'dir';
  return ok(isOneFolder ? join(folder, top) : folder);
}

const isInside = (name: string): boolean => !name.startsWith('/') && !name.split('/').includes('..');

function place(tree: RootedTree, entry: TarEntry): Result<TarSink | undefined> {
  const path = posix.normalize(entry.name).replace(/\/$/, '');
  if (path === '.' || path === '') return ok(undefined);
  const isProgram = (entry.mode & 0o100) !== 0;
  const meta = { mode: isProgram ? 0o755 : 0o644, uid: 0, gid: 0, mtimeSeconds: entry.mtimeSeconds };
  switch (entry.kind) {
    case 'file':
      return tree.file(path, meta);
    case 'dir':
      return nothingMore(tree.directory(path, { ...meta, mode: 0o755 }));
    case 'symlink':
      return isInside(entry.link) ? nothingMore(tree.symlink(path, entry.link, meta)) : ok(undefined);
    case 'hardlink':
      return isInside(entry.link)
        ? nothingMore(tree.hardLink(path, posix.normalize(entry.link)))
        : ok(undefined);
    case 'character-device':
    case 'block-device':
    case 'fifo':
      return ok(undefined);
  }
}

function nothingMore(done: Result<void>): Result<undefined> {
  return done.ok ? ok(undefined) : done;
}
