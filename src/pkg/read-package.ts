import { problem } from '../lib/diagnostic.ts';
import { stat } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { readArchive, type ArchiveOptions, type MemberSink } from './archive.ts';
import type { Member } from './archive-member.ts';
import { parsePackageName, type PackageName } from './package-name.ts';
import { descriptionLines } from './slack-desc.ts';

/** A package as it is on disk, read once. */
export interface PackageContents {
  readonly file: string;
  readonly name: PackageName;
  readonly members: readonly Member[];
  /** The `NAME:` lines of install/slack-desc; none when there is no such file. */
  readonly description: readonly string[];
  readonly doinst: string | undefined;
  readonly douninst: string | undefined;
  /** install/slack-required and its like, as they are; stock pkgtools ignore them, slapt-get and others do not. */
  readonly required: string | undefined;
  readonly conflicts: string | undefined;
  readonly suggests: string | undefined;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
}

/** Text members under install/ are read into memory; none in the field is near this size. */
const TEXT_LIMIT = 4 * 1024 * 1024;

const TEXTS = [
  'slack-desc',
  'doinst.sh',
  'douninst.sh',
  'slack-required',
  'slack-conflicts',
  'slack-suggests',
].map((name) => `install/${name}`);

/**
 * Reads a package through, in one pass, without writing anything. Refuses the whole package (see refuseMember and readArchive) rather than
 * describing a part of it.
 */
export async function readPackage(
  file: string,
  options: ArchiveOptions = {},
): Promise<Result<PackageContents>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const info = await stat(file);
  if (info?.kind !== 'file') return fail(problem('pkg/missing', `the package ${file} is not there`));
  const members: Member[] = [];
  const texts = new Map<string, string>();
  const read = await readArchive(
    file,
    (member) => {
      members.push(member);
      if (member.kind !== 'file' || !TEXTS.includes(member.path)) return ok(undefined);
      return collectText(member, file, (text) => texts.set(member.path, text));
    },
    options,
  );
  if (!read.ok) return read;
  return ok({
    file,
    name: name.value,
    members,
    description: descriptionLines(texts.get('install/slack-desc') ?? '', name.value.name),
    doinst: texts.get('install/doinst.sh'),
    douninst: texts.get('install/douninst.sh'),
    required: texts.get('install/slack-required'),
    conflicts: texts.get('install/slack-conflicts'),
    suggests: texts.get('install/slack-suggests'),
    compressedBytes: info.size,
    uncompressedBytes: read.value.bytes,
  });
}

/** A sink that gives a member's bytes to `keep` as text when all are there; a member too large to be a text is refused before it is read. */
export function collectText(member: Member, file: string, keep: (text: string) => void): Result<MemberSink> {
  if (member.size > TEXT_LIMIT) {
    return fail(
      problem(
        'pkg/too-large',
        `the member "${member.path}" has ${String(member.size)} bytes, too many for a script or a text`,
        { location: { file } },
      ),
    );
  }
  const chunks: Buffer[] = [];
  return ok({
    write: (chunk) => chunks.push(Buffer.from(chunk)),
    end: () => {
      keep(Buffer.concat(chunks).toString('utf8'));
    },
  });
}
