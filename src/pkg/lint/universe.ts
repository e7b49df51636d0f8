import { join } from 'node:path';
import { listDir, pathExists, readText, realPath } from '../../lib/fs.ts';
import { parseLinkLines } from '../doinst.ts';
import { DATABASE } from '../database.ts';
import { baseName, folderOf, type LintedPackage, type Owner, type Universe } from './linted-package.ts';

/** Where the loader looks without being told; `incoming` is where glibc's packages lay what doinst.sh moves into place. */
const LIBRARY_FOLDERS = ['lib64', 'usr/lib64', 'lib', 'usr/lib', 'lib64/incoming', 'lib/incoming'];

/**
 * What an installed root has, by its package database: files, links of the install scripts, shared libraries in the loader's folders,
 * accounts. Nothing of the root is run.
 */
export async function readUniverse(root: string): Promise<Universe> {
  const canonical = await topLinks(root);
  const build = new Builder(canonical, [...LIBRARY_FOLDERS, ...(await configuredFolders(root))]);
  const packages = join(root, DATABASE.packages);
  for (const fullName of await listDir(packages)) {
    const name = fullName.split('-').slice(0, -3).join('-') || fullName;
    const text = await readText(join(packages, fullName));
    const script = join(root, DATABASE.scripts, fullName);
    const links = (await pathExists(script)) ? parseLinkLines(await readText(script)) : [];
    build.add({ name, isBase: true }, fileList(text), links);
  }
  // ldconfig makes links that no package lists.
  for (const folder of build.libraryFolders) {
    for (const library of await listDir(join(root, folder)))
      build.addLibrary(library, { name: 'ldconfig', isBase: true });
  }
  return {
    ...build.finish(),
    hasBase: true,
    uids: new Set([0, ...(await ids(join(root, 'etc/passwd')))]),
    gids: new Set([0, ...(await ids(join(root, 'etc/group')))]),
    canonical,
  };
}

/** The same with what further packages have; without a base, of them alone. */
export function extendUniverse(base: Universe | undefined, packages: readonly LintedPackage[]): Universe {
  const canonical = base?.canonical ?? ((path: string) => path);
  const build = new Builder(canonical, [...(base?.libraryFolders ?? LIBRARY_FOLDERS)], base);
  for (const { name, members, links } of packages) {
    const paths = members.map(({ path, kind }) => (kind === 'dir' ? `${path}/` : path));
    build.add({ name: name.name, isBase: false }, paths, links);
    for (const { path, elf } of members) {
      if (elf !== undefined && 'soname' in elf && build.libraryFolders.has(canonical(folderOf(path))))
        build.addLibrary(elf.soname, { name: name.name, isBase: false });
    }
  }
  return {
    ...build.finish(),
    hasBase: base !== undefined,
    uids: base?.uids ?? new Set([0]),
    gids: base?.gids ?? new Set([0]),
    canonical,
  };
}

class Builder {
  readonly #owners: Map<string, readonly Owner[]>;
  readonly #libraries: Map<string, readonly Owner[]>;
  readonly #directories = new Set<string>();
  readonly #canonical: (path: string) => string;
  readonly #base: Universe | undefined;
  readonly libraryFolders: ReadonlySet<string>;

  constructor(canonical: (path: string) => string, folders: readonly string[], base?: Universe) {
    this.#canonical = canonical;
    this.#base = base;
    this.#owners = new Map(base?.owners);
    this.#libraries = new Map(base?.libraries);
    this.libraryFolders = new Set(folders.map(canonical));
  }

  /** `paths` as archives list them: folders end in a slash. */
  add(
    owner: Owner,
    paths: readonly string[],
    links: readonly { readonly path: string; readonly target: string }[],
  ): void {
    for (const path of paths) {
      if (path.startsWith('install/') || path === '' || path === '/') continue;
      if (path.endsWith('/')) this.#directories.add(this.#canonical(path.slice(0, -1)));
      else this.#claim(path, owner);
    }
    for (const { path, target } of links) this.#claim(path, { ...owner, target });
  }

  addLibrary(library: string, owner: Owner): void {
    const known = this.#libraries.get(library) ?? [];
    if (owner.name === 'ldconfig' && known.length > 0) return;
    if (!known.some(({ name, isBase }) => name === owner.name && isBase === owner.isBase))
      this.#libraries.set(library, [...known, owner]);
  }

  finish(): Pick<Universe, 'owners' | 'libraries' | 'libraryFolders' | 'hasDirectory'> {
    return {
      libraryFolders: this.libraryFolders,
      owners: this.#owners,
      libraries: this.#libraries,
      hasDirectory: (path) => this.#directories.has(path) || this.#base?.hasDirectory(path) === true,
    };
  }

  #claim(path: string, owner: Owner): void {
    const at = this.#canonical(path);
    this.#owners.set(at, [...(this.#owners.get(at) ?? []), owner]);
    if (this.libraryFolders.has(folderOf(at)) && /\.so(\.|$)/.test(at)) this.addLibrary(baseName(at), owner);
  }
}

/** Names as tar prints them, back to what they are. */
function fileList(entry: string): readonly string[] {
  const lines = entry.split('\n');
  return lines
    .slice(lines.indexOf('FILE LIST:') + 1)
    .filter((line) => line !== '' && line !== './')
    .map((line) => (line.includes('\\') ? unescapeListed(line) : line));
}

function unescapeListed(line: string): string {
  const bytes = line.replace(/\\(\\|[0-7]{3})/g, (_, code: string) =>
    code === '\\' ? '\\' : String.fromCharCode(parseInt(code, 8)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Some roots have `/bin -> usr/bin`: then `bin/x` and `usr/bin/x` are one file. A link that leads out of the root is not followed. */
async function topLinks(root: string): Promise<(path: string) => string> {
  const real = await realPath(root);
  const moved = new Map<string, string>();
  for (const top of ['bin', 'sbin', 'lib', 'lib64']) {
    if (!(await pathExists(join(root, top)))) continue;
    const found = await realPath(join(root, top)).catch(() => '');
    if (found.startsWith(`${real}/`) && found !== join(real, top))
      moved.set(top, found.slice(real.length + 1));
  }
  return (path) => {
    const slash = path.indexOf('/');
    const top = slash < 0 ? path : path.slice(0, slash);
    const other = moved.get(top);
    return other === undefined ? path : `${other}${path.slice(top.length)}`;
  };
}

/** Folders of etc/ld.so.conf and etc/ld.so.conf.d. */
async function configuredFolders(root: string): Promise<readonly string[]> {
  const drop = join(root, 'etc/ld.so.conf.d');
  const files = [join(root, 'etc/ld.so.conf'), ...(await listDir(drop)).map((name) => join(drop, name))];
  const texts = await Promise.all(
    files.map(async (file) => ((await pathExists(file)) ? readText(file) : '')),
  );
  return texts.flatMap((text) =>
    [...text.matchAll(/^\/(\S+)/gm)].map(([, folder]) => (folder ?? '').replace(/\/+$/, '')),
  );
}

/** The third field of passwd and group: the number. */
async function ids(file: string): Promise<readonly number[]> {
  if (!(await pathExists(file))) return [];
  return [...(await readText(file)).matchAll(/^[^:\n]*:[^:\n]*:(\d+):/gm)].map(([, id]) => Number(id));
}
