import { now } from '../../lib/clock.ts';
import { problem, warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { md5OfFile } from '../../lib/digest.ts';
import { pathExists, readText, stat } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { RootedTree, type MemberMeta, type Owners } from '../../lib/rooted-tree.ts';
import type { Member } from '../archive-member.ts';
import { readArchive, type MemberSink } from '../archive.ts';
import { renderDatabaseEntry } from '../database.ts';
import { fullName, parsePackageName, type PackageName } from '../package-name.ts';
import { collectText } from '../read-package.ts';
import { descriptionLines } from '../slack-desc.ts';
import { makeNodes, setAttributes, type Attributes } from './special-members.ts';

/** One member of a package that waits in the staging folder. */
export interface StagedMember {
  readonly path: string;
  readonly meta: MemberMeta;
  /** Its name in the staging folder; a directory has none. */
  readonly from?: string;
  /** Extended attributes of a directory; those of everything else are set in the staging folder. */
  readonly attributes?: Attributes;
}

/** A whole package, unpacked but not in its place. */
export interface StagedPackage {
  readonly file: string;
  readonly name: PackageName;
  readonly members: readonly StagedMember[];
  readonly doinst: string | undefined;
  readonly hasUninstallScript: boolean;
  readonly uncompressedBytes: number;
  readonly warnings: readonly Diagnostic[];
}

/** Names in the staging folder that no member has: members are numbered. */
export const STAGED_TEXTS = { entry: 'entry', doinst: 'doinst.sh', uninstall: 'douninst.sh' } as const;

export interface StageOptions {
  readonly owners?: Owners;
  readonly md5sum?: boolean;
  /** What PACKAGE LOCATION of the database says; the file's path as given otherwise. */
  readonly location?: string;
}

/**
 * Unpacks a whole package into `folder`, which is empty: every member but directories as a file named by its number, so that no name or
 * link of the archive is ever followed there. Owners, modes, times and attributes are final. Beside them lie the texts for the database.
 * Fails on a package that must not be installed; the folder is then the caller's to throw away.
 */
export async function stagePackage(
  file: string,
  folder: string,
  options: StageOptions = {},
): Promise<Result<StagedPackage>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const info = await stat(file);
  if (info?.kind !== 'file') return fail(problem('pkg/missing', `the package ${file} is not there`));
  const stage = new RootedTree(folder, options.owners === undefined ? {} : { owners: options.owners });
  const members: StagedMember[] = [];
  const listed: string[] = [];
  const texts = new Map<string, string>();
  const warnings: Diagnostic[] = [];
  const numbers = new Map<string, string>();
  const nodes: { readonly member: Member; readonly from: string }[] = [];
  const attributes = new Map<string, Attributes>();

  const visit = (member: Member): Result<MemberSink | undefined> => {
    listed.push(member.listed);
    if (member.path === 'install' || member.path.startsWith('install/'))
      return takeInstallMember(member, file, texts, warnings);
    const { mode, uid, gid, mtimeSeconds } = member;
    const meta = { mode, uid, gid, mtimeSeconds };
    const hasAttributes = Object.keys(member.xattrs).length > 0;
    if (member.kind === 'dir') {
      members.push({ path: member.path, meta, ...(hasAttributes ? { attributes: member.xattrs } : {}) });
      return ok(undefined);
    }
    const from = String(members.length);
    members.push({ path: member.path, meta, from });
    numbers.set(member.path, from);
    if (hasAttributes && member.kind !== 'hardlink') attributes.set(from, member.xattrs);
    switch (member.kind) {
      case 'symlink': {
        const made = stage.symlink(from, member.link ?? '', meta);
        return made.ok ? ok(undefined) : made;
      }
      case 'hardlink': {
        const target = (member.link ?? '').replace(/^(\.\/+)+/, '');
        const made = stage.hardLink(from, numbers.get(target) ?? 'no-such-member');
        if (made.ok) return ok(undefined);
        const what = `the hard link ${member.path} points at ${target}, which is no file before it in the package`;
        return fail(problem('lib/path-refused', what, { location: { file } }));
      }
      case 'file':
        return stage.file(from, meta);
      case 'fifo':
      case 'block-device':
      case 'character-device':
        nodes.push({ member, from });
        return ok(undefined);
    }
  };
  const read = await readArchive(file, visit);
  if (!read.ok) return read;
  const made = await makeNodes(stage, nodes);
  if (!made.ok) return made;
  const set = await setAttributes(folder, attributes);
  if (!set.ok) return set;

  const doinst = texts.get('doinst.sh');
  const uninstall = texts.get('douninst.sh');
  const entry = renderDatabaseEntry({
    name: name.value,
    compressedBytes: info.size,
    uncompressedBytes: read.value.bytes,
    location: options.location ?? file,
    ...(options.md5sum === true ? { md5sum: await md5OfFile(file) } : {}),
    description: await describe(file, name.value, texts.get('slack-desc') ?? ''),
    listed,
    hasUninstallScript: uninstall !== undefined,
  });
  const written = [
    stageText(stage, STAGED_TEXTS.entry, entry, 0o644),
    stageText(stage, STAGED_TEXTS.doinst, doinst, 0o755),
    stageText(stage, STAGED_TEXTS.uninstall, uninstall, 0o755),
  ].find((result) => !result.ok);
  if (written?.ok === false) return written;
  return ok({
    file,
    name: name.value,
    members,
    doinst,
    hasUninstallScript: uninstall !== undefined,
    uncompressedBytes: read.value.bytes,
    warnings,
  });
}

function takeInstallMember(
  member: Member,
  file: string,
  texts: Map<string, string>,
  warnings: Diagnostic[],
): Result<MemberSink | undefined> {
  if (member.kind === 'dir') return ok(undefined);
  const name = member.path.slice('install/'.length);
  if (!/^(do(un)?inst\.sh|slack-[^/]*)$/.test(name) || member.kind !== 'file') {
    const hint = 'installpkg leaves such a file in a folder of a random name; here it is left out';
    const what = `${member.path} of ${file} is nothing that pkgtools knows and is not installed`;
    warnings.push(warning('pkg/odd-member', what, { location: { file }, hint }));
    return ok(undefined);
  }
  return collectText(member, file, (text) => texts.set(name, text));
}

/** The `.txt` beside the package when it describes it, else its own slack-desc; lines by the full name count too. */
async function describe(file: string, name: PackageName, slackDesc: string): Promise<readonly string[]> {
  const linesOf = (text: string): readonly string[] => [
    ...descriptionLines(text, name.name),
    ...descriptionLines(text, fullName(name)),
  ];
  const beside = file.replace(/\.[^./]*$/, '.txt');
  const besideLines = (await pathExists(beside)) ? linesOf(await readText(beside)) : [];
  return besideLines.length > 0 ? besideLines : linesOf(slackDesc);
}

function stageText(stage: RootedTree, name: string, text: string | undefined, mode: number): Result<void> {
  if (text === undefined) return ok(undefined);
  const mtimeSeconds = now().getTime() / 1000;
  const opened = stage.file(name, {
    mode,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    mtimeSeconds,
  });
  if (!opened.ok) return opened;
  opened.value.write(Buffer.from(text, 'utf8'));
  opened.value.end();
  return ok(undefined);
}
