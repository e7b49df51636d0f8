import { stat } from '../lib/fs.ts';
import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { readArchive, type ArchiveOptions } from './archive.ts';
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
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
}

/** Text members under install/ are read into memory; none in the field is near this size. */
const TEXT_LIMIT = 4 * 1024 * 1024;

/**
 * Reads a .txz through, in one pass, without writing anything. Refuses the whole package (see refuseMember and readArchive) rather than
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
    async (member, body) => {
      members.push(member);
      if (
        member.kind === 'file' &&
        (member.path === 'install/slack-desc' || member.path === 'install/doinst.sh')
      ) {
        const text = await readTextMember(member, body, file);
        if (!text.ok) return text;
        texts.set(member.path, text.value);
      }
      return ok(undefined);
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
    compressedBytes: info.size,
    uncompressedBytes: read.value,
  });
}

/** A member's bytes as text; a member too large to be a text is refused before it is read. */
export async function readTextMember(
  member: Member,
  body: AsyncIterable<Uint8Array>,
  file: string,
): Promise<Result<string>> {
  if (member.size > TEXT_LIMIT) {
    return fail(
      problem(
        'pkg/too-large',
        `the member "${member.path}" has ${String(member.size)} bytes, too many for a script or a text`,
        { location: { file } },
      ),
    );
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return ok(Buffer.concat(chunks).toString('utf8'));
}
