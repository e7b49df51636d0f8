import type { Member, MemberKind } from '../../../../src/pkg/archive-member.ts';
import type { Expectation, LintedPackage, Owner, Universe } from '../../../../src/pkg/lint/linted-package.ts';
import { assemble, MemberCollector } from '../../../../src/pkg/lint/open-package.ts';
import { parsePackageName } from '../../../../src/pkg/package-name.ts';
import { valueOf } from '../../../rig/result.ts';

export type Content = string | Uint8Array;

export interface FileSpec {
  readonly content?: Content;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly kind?: MemberKind;
  readonly link?: string;
  /** As the archive writes the name, when it differs. */
  readonly listed?: string;
}

/** A package for a test: what differs from a small one without fault. */
export interface Spec {
  readonly file?: string;
  /** By path; folders end in a slash and are made when they are missing. `undefined` takes one of the usual files away. */
  readonly files?: Readonly<Record<string, Content | FileSpec | undefined>>;
  readonly doinst?: string;
  /** Added to doinst.sh as makepkg writes them. */
  readonly links?: Readonly<Record<string, string>>;
  readonly expected?: Expectation;
  readonly base?: BaseSpec;
  /** Changes to the finished subject, for what no member list can express. */
  readonly also?: (subject: LintedPackage) => Partial<LintedPackage>;
}

export interface BaseSpec {
  readonly files?: Readonly<Record<string, Owner>>;
  readonly libraries?: Readonly<Record<string, Owner>>;
}

export const base = (name: string): Owner => ({ name, isBase: true });
export const ours = (name: string): Owner => ({ name, isBase: false });

/** One of each program folder, so that a mode is what a test is about. */
const USUAL: Readonly<Record<string, Content>> = {
  'install/slack-desc': 'toy: toy (a toy)\ntoy:\n',
  'usr/doc/toy-1.0/LICENCE': 'do as you like\n',
  'usr/doc/toy-1.0/toy.SlackBuild': '#!/bin/bash\n',
};

/** Runs the bytes through the same inspection as an archive's, in the order in which makepkg packs them. */
export function lintedPackage(spec: Spec = {}): LintedPackage {
  const script = [
    spec.doinst ?? '',
    ...Object.entries(spec.links ?? {}).flatMap(([path, target]) => {
      const dir = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
      const name = path.slice(path.lastIndexOf('/') + 1);
      return [`( cd ${dir} ; rm -rf ${name} )\n`, `( cd ${dir} ; ln -sf ${target} ${name} )\n`];
    }),
  ].join('');
  const files = new Map<string, FileSpec>();
  const given: Record<string, Content | FileSpec | undefined> = {
    ...USUAL,
    ...(script === '' ? {} : { 'install/doinst.sh': script }),
    ...spec.files,
  };
  for (const [path, content] of Object.entries(given)) {
    if (content === undefined) continue;
    files.set(path, typeof content === 'string' || content instanceof Uint8Array ? { content } : content);
  }
  for (const path of [...files.keys()]) {
    const parts = path.replace(/\/$/, '').split('/').slice(0, -1);
    parts.forEach((_, index) => {
      const folder = `${parts.slice(0, index + 1).join('/')}/`;
      if (!files.has(folder)) files.set(folder, {});
    });
  }
  if (!files.has('./')) files.set('./', {});
  const collector = new MemberCollector();
  const bare = (path: string) => (path === './' ? '' : path.replace(/\/$/, ''));
  for (const [path, file] of [...files].sort(([a], [b]) => (bare(a) < bare(b) ? -1 : 1))) {
    const bytes = Buffer.from(file.content ?? '');
    const sink = collector.visit(memberOf(path, bare(path), file, bytes.length));
    if (bytes.length > 0) sink?.write(bytes);
    sink?.end();
  }
  const file = spec.file ?? 'toy-1.0-x86_64-1_sf.txz';
  const subject = {
    ...assemble(file, valueOf(parsePackageName(file)), collector.finish()),
    expected: spec.expected ?? {},
    universe: spec.base === undefined ? undefined : universeOf(spec.base),
  };
  return { ...subject, ...spec.also?.(subject) };
}

function memberOf(path: string, bare: string, file: FileSpec, size: number): Member {
  const kind = file.kind ?? (path.endsWith('/') ? 'dir' : 'file');
  return {
    listed: file.listed ?? path,
    path: bare,
    kind,
    mode: file.mode ?? (kind === 'dir' || isProgramPlace(path) ? 0o755 : 0o644),
    uid: file.uid ?? 0,
    gid: file.gid ?? 0,
    size: kind === 'file' ? size : 0,
    mtimeSeconds: 0,
    ...(file.link === undefined ? {} : { link: file.link }),
    xattrs: {},
  };
}

const isProgramPlace = (path: string): boolean => /^(usr\/)?s?bin\//.test(path);

function universeOf(spec: BaseSpec): Universe {
  const many = (owners: Readonly<Record<string, Owner>> = {}) =>
    new Map(Object.entries(owners).map(([path, owner]) => [path, [owner]]));
  return {
    hasBase: true,
    owners: many(spec.files),
    libraries: many(spec.libraries),
    libraryFolders: new Set(['usr/lib64']),
    uids: new Set([0, 1]),
    gids: new Set([0, 1]),
    canonical: (path) => path.replace(/^bin\//, 'usr/bin/'),
    hasDirectory: () => false,
  };
}
