import { createHash } from 'node:crypto';
import { byCodeUnit } from '../lib/text.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Member, MemberKind } from './archive-member.ts';
import { readArchive, type MemberSink } from './archive.ts';
import { parseLinkLines } from './doinst.ts';
import { renderLinkLines } from './make/link-lines.ts';

/** What a package puts at one path. */
export interface PackagedFile {
  readonly path: string;
  readonly kind: Exclude<MemberKind, 'hardlink'>;
  /** Four octal digits; a link has no mode of its own. */
  readonly mode?: string;
  readonly owner?: string;
  readonly size?: number;
  readonly sha256?: string;
  /** What a symbolic link, a line of doinst.sh included, points at. */
  readonly target?: string;
  /** The other name, within the package, of the same file. */
  readonly hardLinkTo?: string;
  readonly device?: string;
  /** Names and values (hexadecimal), one text. */
  readonly xattrs?: string;
}

export type ChangedField = Exclude<keyof PackagedFile, 'path'>;

export interface ChangedFile {
  readonly path: string;
  readonly fields: readonly {
    readonly field: ChangedField;
    readonly from?: string | number;
    readonly to?: string | number;
  }[];
}

/** Lines that only the one or only the other has, in their order. */
export interface ChangedText {
  readonly path: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface PackageDiff {
  readonly added: readonly PackagedFile[];
  readonly removed: readonly PackagedFile[];
  readonly changed: readonly ChangedFile[];
  /** Scripts, without the lines of links (those are files here), and the description. */
  readonly texts: readonly ChangedText[];
}

const TEXTS = ['install/doinst.sh', 'install/douninst.sh', 'install/slack-desc'];
/** A script is never as large; of a larger one only the digest is compared. */
const TEXT_LIMIT = 4 << 20;

interface Contents {
  readonly files: ReadonlyMap<string, PackagedFile>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

/**
 * Compares two packages of any compression, each read once from front to back, with memory for names and digests only. Times and the order of
 * members are not compared. Fails as readArchive does.
 */
export async function diffPackages(from: string, to: string): Promise<Result<PackageDiff>> {
  const [old, young] = [await readContents(from), await readContents(to)];
  if (!old.ok) return old;
  if (!young.ok) return young;
  return ok(compare(old.value, young.value));
}

async function readContents(file: string): Promise<Result<Contents>> {
  const files = new Map<string, PackagedFile>();
  const texts = new Map<string, readonly string[]>();
  const read = await readArchive(file, (member) => {
    if (member.kind === 'hardlink') {
      const first = files.get(member.link?.replace(/^(\.\/)+/, '') ?? '');
      files.set(member.path, {
        ...describe(member, 'file'),
        ...sameContent(first),
        hardLinkTo: member.link ?? '',
      });
      return ok(undefined);
    }
    const described = describe(member, member.kind);
    files.set(member.path, described);
    if (member.kind !== 'file') return ok(undefined);
    const isText = TEXTS.includes(member.path) && member.size <= TEXT_LIMIT;
    return ok(
      digesting((sha256, bytes) => {
        files.set(member.path, isText ? described : { ...described, size: member.size, sha256 });
        if (isText) texts.set(member.path, bytes.toString('utf8').replace(/\n$/, '').split('\n'));
      }, isText),
    );
  });
  if (!read.ok) return read;
  takeOutLinks(files, texts);
  return ok({ files, texts });
}

function describe(member: Member, kind: PackagedFile['kind']): PackagedFile {
  const { path, device } = member;
  const xattrs = Object.entries(member.xattrs)
    .map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`)
    .sort(byCodeUnit);
  return {
    path,
    kind,
    ...(kind === 'symlink'
      ? { target: member.link ?? '' }
      : {
          mode: member.mode.toString(8).padStart(4, '0'),
          owner: `${String(member.uid)}:${String(member.gid)}`,
        }),
    ...(device === undefined ? {} : { device: `${String(device.major)}:${String(device.minor)}` }),
    ...(xattrs.length === 0 ? {} : { xattrs: xattrs.join(' ') }),
  };
}

function sameContent(first: PackagedFile | undefined): Pick<PackagedFile, 'size' | 'sha256'> {
  const { size, sha256 } = first ?? {};
  return { ...(size === undefined ? {} : { size }), ...(sha256 === undefined ? {} : { sha256 }) };
}

function digesting(done: (sha256: string, bytes: Buffer) => void, keeps: boolean): MemberSink {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  return {
    write: (chunk) => {
      hash.update(chunk);
      if (keeps) kept.push(Buffer.from(chunk));
    },
    end: () => {
      done(hash.digest('hex'), Buffer.concat(kept));
    },
  };
}

/** The link lines of doinst.sh become files, and are no lines of the script any more. */
function takeOutLinks(files: Map<string, PackagedFile>, texts: Map<string, readonly string[]>): void {
  const script = texts.get('install/doinst.sh');
  if (script === undefined) return;
  const links = parseLinkLines(script.join('\n'));
  for (const { path, target } of links) files.set(path, { path, kind: 'symlink', target });
  const lines = new Set(renderLinkLines(links).split('\n'));
  texts.set(
    'install/doinst.sh',
    script.filter((line) => line === '' || !lines.has(line)),
  );
}

const FIELDS: readonly ChangedField[] = [
  'kind',
  'mode',
  'owner',
  'size',
  'sha256',
  'target',
  'hardLinkTo',
  'device',
  'xattrs',
];

function compare(old: Contents, young: Contents): PackageDiff {
  const only = (left: Contents, right: Contents): PackagedFile[] =>
    [...left.files.values()]
      .filter(({ path }) => !right.files.has(path))
      .sort((a, b) => byCodeUnit(a.path, b.path));
  const changed = [...old.files.values()].flatMap((before) => {
    const after = young.files.get(before.path);
    const fields =
      after === undefined
        ? []
        : FIELDS.flatMap((field) => {
            const [from, to] = [before[field], after[field]];
            if (from === to) return [];
            return { field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
          });
    return fields.length === 0 ? [] : { path: before.path, fields };
  });
  const texts = TEXTS.flatMap((path) => {
    const [before, after] = [old.texts.get(path) ?? [], young.texts.get(path) ?? []];
    if (before.length === after.length && before.every((line, index) => line === after[index])) return [];
    const [had, has] = [new Set(before), new Set(after)];
    return {
      path,
      removed: before.filter((line) => !has.has(line)),
      added: after.filter((line) => !had.has(line)),
    };
  });
  return {
    added: only(young, old),
    removed: only(old, young),
    changed: changed.sort((a, b) => byCodeUnit(a.path, b.path)),
    texts,
  };
}
