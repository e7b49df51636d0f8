import { join, relative } from 'node:path';
import { now } from '../lib/clock.ts';
import { problem } from '../lib/diagnostic.ts';
import { chmod, ensureDir, stat, writeAtomic } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { RootedTree, type MemberMeta, type Owners } from '../lib/rooted-tree.ts';
import { readArchive, type MemberSink } from './archive.ts';
import type { Member } from './archive-member.ts';
import type { LeaveOut } from './building-files.ts';
import { DATABASE, renderDatabaseEntry } from './database.ts';
import { parseLinkLines } from './doinst.ts';
import { makeNodes, setAttributes } from './install/special-members.ts';
import { fullName, parsePackageName, type PackageName } from './package-name.ts';
import { collectText } from './read-package.ts';
import { descriptionLines } from './slack-desc.ts';

export interface InstallOptions {
  /** Roots that an overlay mount will show below this one; parents are looked up in them too. */
  readonly lowers?: readonly string[];
  /** Owners of the archive (needs uid 0, and is the default then) or the caller's. */
  readonly owners?: Owners;
  /** What PACKAGE LOCATION of the database says; the file's path as given otherwise. */
  readonly location?: string;
  readonly maxBytes?: number;
  /** See ArchiveOptions. */
  readonly indexedBytes?: number;
  /** See ArchiveOptions. */
  readonly source?: AsyncIterable<Uint8Array>;
  /** The root is thrown away when anything fails and flushed to the disk at the end: single files of the database need not be. */
  readonly isDisposable?: boolean;
  /** Members that are not unpacked, folders apart; the database lists them all the same. */
  readonly leaveOut?: LeaveOut;
}

/** What is left to do, and what was done. */
export interface Installed {
  readonly name: PackageName;
  /** The script to run with the root as working directory, if the package has one. */
  readonly doinst: string | undefined;
  readonly uncompressedBytes: number;
}

/**
 * Unpacks a package into `root` as installpkg does (slackware packages are tar streams; links live in doinst.sh), in one pass: numeric
 * owners, setuid bits and times kept; a link in the place of an incoming file is removed, one in the place of an incoming directory is
 * kept; `install/` is taken in, not installed; the database entry and copies of the scripts are written. The script is not run.
 *
 * A refused or damaged package leaves what came before the fault in `root`: install into a root that can be thrown away.
 */
export async function installPackage(
  file: string,
  root: string,
  options: InstallOptions = {},
): Promise<Result<Installed>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const info = await stat(file);
  if (info?.kind !== 'file') return fail(problem('pkg/missing', `the package ${file} is not there`));
  const tree = new RootedTree(root, {
    ...(options.lowers === undefined ? {} : { lowers: options.lowers }),
    ...(options.owners === undefined ? {} : { owners: options.owners }),
  });
  const listed: string[] = [];
  const texts = new Map<string, string>();
  const later: Member[] = [];
  const read = await readArchive(
    file,
    (member) => {
      listed.push(member.listed);
      if (member.path === '') return ok(undefined);
      if (member.path !== 'install' && !member.path.startsWith('install/')) {
        if (member.kind !== 'dir' && options.leaveOut?.(member.path, member.link) === true)
          return ok(undefined);
        if (!isPlain(member)) later.push(member);
        return installMember(tree, member, file);
      }
      if (member.kind !== 'file') return ok(undefined);
      return collectText(member, file, (text) => texts.set(member.path.slice('install/'.length), text));
    },
    {
      ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
      ...(options.indexedBytes === undefined ? {} : { indexedBytes: options.indexedBytes }),
      ...(options.source === undefined ? {} : { source: options.source }),
    },
  );
  if (!read.ok) return read;
  const finished = await finishSpecial(tree, later);
  if (!finished.ok) return fail(...finished.diagnostics.map((each) => ({ ...each, location: { file } })));
  tree.finish();
  const doinst = texts.get('doinst.sh');
  const uninstall = texts.get('douninst.sh');
  const entry = renderDatabaseEntry({
    name: name.value,
    compressedBytes: info.size,
    uncompressedBytes: read.value.bytes,
    location: options.location ?? file,
    description: descriptionLines(texts.get('slack-desc') ?? '', name.value.name),
    listed,
    hasUninstallScript: uninstall !== undefined,
  });
  const recorded = await record(
    tree,
    name.value,
    { entry, doinst, uninstall },
    options.isDisposable ?? false,
  );
  if (!recorded.ok) return recorded;
  return ok({ name: name.value, doinst, uncompressedBytes: read.value.bytes });
}

/**
 * Makes the links of a doinst.sh (see parseLinkLines) in `root` without a shell, resolved inside it. Links whose folder cannot be reached
 * are left to the script itself, which runs later.
 */
export function applyLinkLines(
  script: string,
  root: string,
  options: Pick<InstallOptions, 'lowers' | 'owners' | 'leaveOut'> = {},
): void {
  const tree = new RootedTree(root, options);
  for (const link of parseLinkLines(script)) {
    if (options.leaveOut?.(link.path, link.target) === true) continue;
    if (tree.kindOf(dirnameOf(link.path)) === undefined && dirnameOf(link.path) !== '') continue;
    const removed = tree.remove(link.path);
    if (removed.ok) tree.symlink(link.path, link.target, { mode: 0o777, uid: 0, gid: 0, mtimeSeconds: 0 });
  }
  tree.finish();
}

const dirnameOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Needs no program: nothing but a file, a directory or a link, and no attributes. */
const isPlain = (member: Member): boolean =>
  ['file', 'dir', 'symlink', 'hardlink'].includes(member.kind) && Object.keys(member.xattrs).length === 0;

function installMember(tree: RootedTree, member: Member, file: string): Result<MemberSink | undefined> {
  const placed = placeMember(tree, member);
  return placed.ok ? placed : fail(...placed.diagnostics.map((each) => ({ ...each, location: { file } })));
}

function placeMember(tree: RootedTree, member: Member): Result<MemberSink | undefined> {
  const meta: MemberMeta = member;
  switch (member.kind) {
    case 'dir':
      return nothing(tree.directory(member.path, meta));
    case 'symlink':
      return nothing(tree.symlink(member.path, member.link ?? '', meta));
    case 'hardlink':
      return nothing(tree.hardLink(member.path, (member.link ?? '').replace(/^(\.\/+)+/, '')));
    case 'file':
      return tree.file(member.path, meta);
    case 'fifo':
    case 'block-device':
    case 'character-device':
      return nothing(tree.vacate(member.path));
  }
}

const nothing = (result: Result<unknown>): Result<undefined> => (result.ok ? ok(undefined) : result);

/** What only a program can do, when all is read: it would hold up the archive. */
async function finishSpecial(tree: RootedTree, members: readonly Member[]): Promise<Result<void>> {
  const nodes = members.filter(({ kind }) => NODES.has(kind));
  const made = await makeNodes(
    tree,
    nodes.map((member) => ({ member, from: member.path })),
  );
  if (!made.ok) return made;
  const attributes = new Map<string, Member['xattrs']>();
  for (const member of members) {
    if (Object.keys(member.xattrs).length === 0) continue;
    // Through the links of the root, inside it; an attribute of a path as it is written could be set outside.
    const host = tree.place(member.path);
    if (!host.ok) return host;
    attributes.set(relative(tree.root, host.value), member.xattrs);
  }
  return setAttributes(tree.root, attributes);
}

const NODES: ReadonlySet<Member['kind']> = new Set(['fifo', 'block-device', 'character-device']);

interface Records {
  readonly entry: string;
  readonly doinst: string | undefined;
  readonly uninstall: string | undefined;
}

/** Writes the database through the tree's own lookup: a package could have made var/lib/pkgtools a link. */
async function record(
  tree: RootedTree,
  name: PackageName,
  records: Records,
  isDisposable: boolean,
): Promise<Result<void>> {
  const files = [
    [DATABASE.packages, records.entry, 0o644],
    [DATABASE.scripts, records.doinst, 0o755],
    [DATABASE.uninstallScripts, records.uninstall, 0o755],
  ] as const;
  for (const [folder, text, mode] of files) {
    if (text === undefined) continue;
    const path = join(folder, fullName(name));
    if (isDisposable) {
      const mtimeSeconds = Math.floor(now().getTime() / 1000);
      const opened = tree.file(path, { mode, uid: 0, gid: 0, mtimeSeconds });
      if (!opened.ok) return opened;
      opened.value.write(Buffer.from(text, 'utf8'));
      opened.value.end();
      continue;
    }
    const host = tree.place(path);
    if (!host.ok) return host;
    await ensureDir(join(host.value, '..'));
    await writeAtomic(host.value, text, mode);
    await chmod(host.value, mode);
  }
  return ok(undefined);
}
