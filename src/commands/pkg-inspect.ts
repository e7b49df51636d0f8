import { fullName, listAsTar, parseLinkLines, readPackage, type PackageContents } from '../pkg/index.ts';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes, plural, stripControl } from '../lib/text.ts';
import type { Answer, ToolContext } from './context.ts';

export interface PkgInspectOptions {
  readonly file: string;
  /** All members too, as `tar -tvv` lists them. */
  readonly list: boolean;
}

/** What `--json` prints. Owners are numbers, as the archive has them and as they are installed. */
interface InspectedPackage {
  readonly format: 1;
  readonly file: string;
  /** The file name without its suffix, which is also the name of the database entry. */
  readonly fullName: string;
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly build: string;
  readonly compression: string;
  readonly compressedBytes: number;
  /** Of the whole tar, as installpkg counts. */
  readonly uncompressedBytes: number;
  /** How many members there are of each kind; kinds that do not occur are 0. */
  readonly counts: { readonly files: number; readonly directories: number; readonly others: number };
  readonly description: readonly string[];
  /** Symbolic links: those of doinst.sh in the form of makepkg, and members of the archive (`makepkg -l n`). */
  readonly links: readonly {
    readonly path: string;
    readonly target: string;
    readonly from: 'doinst' | 'archive';
  }[];
  readonly scripts: { readonly doinst: string | null; readonly douninst: string | null };
  /** Of install/slack-required and its like, line by line, for slapt-get and others. */
  readonly relations: {
    readonly required: readonly string[];
    readonly conflicts: readonly string[];
    readonly suggests: readonly string[];
  };
  /** Paths of the files that are shipped as PATH.new. */
  readonly configFiles: readonly string[];
  readonly setuid: readonly InspectedMember[];
  readonly devices: readonly InspectedMember[];
  readonly attributes: readonly { readonly path: string; readonly name: string; readonly hex: string }[];
  /** Only with `list`. */
  readonly members?: readonly InspectedMember[];
}

interface InspectedMember {
  readonly path: string;
  readonly kind: string;
  /** Four octal digits. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly link?: string;
  readonly device?: { readonly major: number; readonly minor: number };
}

type Member = PackageContents['members'][number];

/** Reads a package through and tells what it is; writes nothing. Fails as readPackage does: a hostile or damaged package is not described. */
export async function pkgInspectCommand(
  _context: ToolContext,
  { file, list }: PkgInspectOptions,
): Promise<Result<Answer>> {
  const read = await readPackage(file);
  if (!read.ok) return read;
  const json = inspect(read.value, list);
  const listing = list ? `\n${listAsTar(read.value.members).join('\n')}\n` : '';
  return ok({ text: `${render(json)}${listing}`, json });
}

function inspect(contents: PackageContents, list: boolean): InspectedPackage {
  const { name, members, doinst, douninst } = contents;
  const { suffix, ...parts } = name;
  const of = (kind: Member['kind']): readonly Member[] => members.filter((member) => member.kind === kind);
  const [files, directories] = [of('file').length, of('dir').length];
  return {
    format: 1,
    file: contents.file,
    fullName: fullName(name),
    ...parts,
    compression: suffix,
    compressedBytes: contents.compressedBytes,
    uncompressedBytes: contents.uncompressedBytes,
    counts: { files, directories, others: members.length - files - directories },
    description: contents.description,
    links: [
      ...parseLinkLines(doinst ?? '').map(({ path, target }) => ({ path, target, from: 'doinst' as const })),
      ...of('symlink').map(({ path, link }) => ({ path, target: link ?? '', from: 'archive' as const })),
    ],
    scripts: { doinst: doinst ?? null, douninst: douninst ?? null },
    relations: {
      required: linesOf(contents.required),
      conflicts: linesOf(contents.conflicts),
      suggests: linesOf(contents.suggests),
    },
    configFiles: of('file').flatMap(({ path }) => (path.endsWith('.new') ? [path.slice(0, -4)] : [])),
    setuid: members.filter(({ kind, mode }) => kind === 'file' && (mode & 0o6000) !== 0).map(asInspected),
    devices: members.filter(({ device }) => device !== undefined).map(asInspected),
    attributes: members.flatMap(({ path, xattrs }) =>
      Object.entries(xattrs).map(([attribute, value]) => ({
        path,
        name: attribute,
        hex: Buffer.from(value).toString('hex'),
      })),
    ),
    ...(list ? { members: members.map(asInspected) } : {}),
  };
}

function asInspected({
  path,
  kind,
  mode,
  uid,
  gid,
  size,
  mtimeSeconds,
  link,
  device,
}: Member): InspectedMember {
  return {
    path,
    kind,
    mode: mode.toString(8).padStart(4, '0'),
    uid,
    gid,
    size,
    mtime: mtimeSeconds,
    ...(link === undefined ? {} : { link }),
    ...(device === undefined ? {} : { device }),
  };
}

const linesOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function render(found: InspectedPackage): string {
  const { counts, scripts, relations } = found;
  const facts: readonly (readonly [string, string])[] = [
    ['Package', found.fullName],
    ['Name', found.name],
    ['Version', found.version],
    ['Architecture', found.arch],
    ['Build', found.build],
    [
      'Size',
      `${formatBytes(found.compressedBytes)} (.${found.compression}), ${formatBytes(found.uncompressedBytes)} unpacked`,
    ],
    [
      'Holds',
      `${plural(counts.files, 'file')}, ${String(counts.directories)} directories, ${plural(counts.others, 'other member')}`,
    ],
    ['Scripts', scriptsText(scripts)],
    ...relationFacts(relations),
  ];
  const parts = [
    facts.map(([label, value]) => `${`${label}:`.padEnd(14)}${stripControl(value)}`),
    found.description.map(stripControl),
    section(
      'Links',
      found.links.map(
        ({ path, target, from }) => `${path} -> ${target}${from === 'archive' ? '  (in the archive)' : ''}`,
      ),
    ),
    section('Configuration files (shipped as .new)', found.configFiles),
    section(
      'Setuid and setgid files',
      found.setuid.map(({ path, mode, uid, gid }) => `${mode} ${String(uid)}/${String(gid)} ${path}`),
    ),
    section(
      'Device nodes',
      found.devices.map(
        ({ path, kind, device }) => `${kind} ${String(device?.major)},${String(device?.minor)} ${path}`,
      ),
    ),
    section(
      'Extended attributes',
      found.attributes.map(({ path, name, hex }) => `${path}  ${name}=0x${hex}`),
    ),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function relationFacts(relations: InspectedPackage['relations']): readonly (readonly [string, string])[] {
  const all = [
    ['Required', relations.required],
    ['Conflicts', relations.conflicts],
    ['Suggests', relations.suggests],
  ] as const;
  return all.flatMap(([label, lines]) => (lines.length > 0 ? [[label, lines.join(', ')] as const] : []));
}

function scriptsText({ doinst, douninst }: InspectedPackage['scripts']): string {
  const names = [
    ['doinst.sh', doinst],
    ['douninst.sh', douninst],
  ] as const;
  const present = names.flatMap(([name, text]) =>
    text === null ? [] : [`${name} (${plural(lineCount(text), 'line')})`],
  );
  return present.length === 0 ? 'none' : present.join(', ');
}

const lineCount = (text: string): number => text.split('\n').filter((line) => line !== '').length;

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${stripControl(line)}`)];
}
