import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePackage, type TestMember } from './make-package.ts';

const root = { uid: 0, gid: 0, uname: 'root', gname: 'root' };

/** Members of a small package: its directory, its description, a file that says which version it is. */
export function sampleMembers(name: string, version: string): readonly TestMember[] {
  return [
    { name: './', ...root },
    { name: 'install/', ...root },
    { name: 'install/slack-desc', content: `${name}: ${name} (a sample)\n${name}:\n`, ...root },
    { name: 'usr/', ...root },
    { name: `usr/${name}`, content: `${version}\n`, mode: 0o755, ...root },
  ];
}

/** Writes `NAME-VERSION-noarch-BUILD.txz` below a folder, with `extra` members after the usual ones; `path` may have folders in front. */
export async function samplePackage(
  folder: string,
  path: string,
  extra: readonly TestMember[] = [],
): Promise<string> {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  const [version = '', ...name] = path
    .slice(path.lastIndexOf('/') + 1)
    .split('-')
    .slice(0, -2)
    .reverse();
  return makePackage(folder, path, [
    ...sampleMembers(name.reverse().join('-'), version),
    ...extra.map((member) => ({ ...root, ...member })),
  ]);
}
