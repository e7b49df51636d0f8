import { join } from 'node:path';
import { problem } from '../../lib/diagnostic.ts';
import { stat } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { readArchive } from '../archive.ts';
import type { Member } from '../archive-member.ts';
import type { PackageRecord, PackageRelations } from '../packages-txt.ts';
import { descriptionLines } from '../slack-desc.ts';
import { listAsTar, renderManifestPart } from './manifest.ts';
import type { PlacedPackage } from './placed-package.ts';

/** What the index says about a package. */
export interface Description {
  readonly record: PackageRecord;
  /** Its part of MANIFEST. */
  readonly manifest: string;
}

const TEXTS = ['slack-desc', 'slack-required', 'slack-conflicts', 'slack-suggests'].map(
  (name) => `install/${name}`,
);

/** None in the field is near this size; a larger one is no text. */
const TEXT_LIMIT = 4 * 1024 * 1024;

/** Unpacks a package in memory, once, for what PACKAGES.TXT and MANIFEST say of it. Fails as readArchive does. */
export async function describePackage(
  directory: string,
  { path, folder, file, name }: PlacedPackage,
): Promise<Result<Description>> {
  const members: Member[] = [];
  const texts = new Map<string, Buffer[]>();
  const archive = join(directory, path);
  const read = await readArchive(archive, (member) => {
    members.push(member);
    if (member.kind !== 'file' || !TEXTS.includes(member.path)) return ok(undefined);
    if (member.size > TEXT_LIMIT) {
      const message = `the member "${member.path}" has ${String(member.size)} bytes, too many for a text`;
      return fail(problem('pkg/too-large', message, { location: { file: archive } }));
    }
    const pieces: Buffer[] = [];
    texts.set(member.path, pieces);
    return ok({ write: (chunk: Uint8Array) => void pieces.push(Buffer.from(chunk)), end: () => undefined });
  });
  if (!read.ok) return read;
  const textOf = (name: string): string => Buffer.concat(texts.get(`install/${name}`) ?? []).toString('utf8');
  const kibibytes = (bytes: number): number => Math.ceil(bytes / 1024);
  const relations: PackageRelations = {
    required: relationLines(textOf('slack-required')),
    conflicts: relationLines(textOf('slack-conflicts')),
    suggests: relationLines(textOf('slack-suggests')),
  };
  return ok({
    record: {
      name,
      file,
      folder,
      compressedKiB: kibibytes((await stat(archive))?.size ?? 0),
      uncompressedKiB: kibibytes(read.value.bytes),
      ...(hasAny(relations) ? { relations } : {}),
      description: descriptionLines(textOf('slack-desc'), name.name),
    },
    manifest: renderManifestPart(path, listAsTar(members)),
  });
}

/** One relation a line or separated by commas; blanks around an operator stay one blank, which every slapt-get understands. */
function relationLines(text: string): readonly string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.replace(/#.*/, '').trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');
}

function hasAny({ required, conflicts, suggests }: PackageRelations): boolean {
  return required.length + conflicts.length + suggests.length > 0;
}
