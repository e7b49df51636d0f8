import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeTar } from '../../src/lib/tar.ts';
import type { TreeEntry } from '../../src/lib/tree.ts';
import { serveMirror, type MirrorServer } from './mirror-server.ts';
import { zip } from './zip.ts';

/** Files by path, as the .tar.gz that a crate or a source archive is. */
export async function tarGz(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const entries = Object.entries(files).map(([path, text]): TreeEntry => ({
    path,
    kind: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    content: Buffer.from(text),
  }));
  return gzipSync(await writeTar(entries, { mtimeSeconds: 1_700_000_000 }));
}

/** The digest of a module, `h1:` of go.sum: over the digests of its files in the order of their names (golang.org/x/mod, dirhash). */
function h1(files: readonly (readonly [string, string])[]): string {
  const sha256 = (text: string) => createHash('sha256').update(text);
  const lines = files
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${sha256(text).digest('hex')}  ${name}\n`);
  return `h1:${sha256(lines.join('')).digest('base64')}`;
}

/**
 * Small registries of Go modules, crates and Python projects behind one loopback server, each in the form that its client asks for, and
 * the variables by which the clients are set up for them. What a package of them would run when it is built leaves a mark.
 */
export async function serveRegistries(folder: string): Promise<
  MirrorServer & {
    readonly env: Readonly<Record<string, string>>;
    /** The go.sum of a program that needs example.com/hello. */
    readonly goSum: string;
  }
> {
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const server = await serveMirror(join(folder, 'www'));

  const mod = 'module example.com/hello\n\ngo 1.16\n';
  const at = 'www/go/example.com/hello/@v';
  write(`${at}/list`, 'v1.2.0\n');
  write(`${at}/v1.2.0.info`, '{"Version":"v1.2.0","Time":"2024-01-01T00:00:00Z"}');
  write(`${at}/v1.2.0.mod`, mod);
  const module = {
    'go.mod': mod,
    'hello.go': 'package hello\n\nfunc Hi() string { return "hi" }\n',
    LICENSE: 'MIT\n',
  };
  const inZip = Object.entries(module).map(
    ([name, text]) => [`example.com/hello@v1.2.0/${name}`, text] as const,
  );
  write(`${at}/v1.2.0.zip`, zip(Object.fromEntries(inZip)));
  const goSum = `example.com/hello v1.2.0 ${h1(inZip)}\nexample.com/hello v1.2.0/go.mod ${h1([['go.mod', mod]])}\n`;

  const crate = await tarGz({
    'tiny-0.1.0/Cargo.toml':
      '[package]\nname = "tiny"\nversion = "0.1.0"\nedition = "2018"\nbuild = "build.rs"\nlicense = "MIT"\ndescription = "tiny"\n',
    'tiny-0.1.0/build.rs': `fn main() { std::fs::write("${folder}/ran-crate", "").unwrap(); }\n`,
    'tiny-0.1.0/src/lib.rs': 'pub fn tiny() {}\n',
  });
  const cksum = createHash('sha256').update(crate).digest('hex');
  write('www/crates/tiny-0.1.0.crate', crate);
  write('www/index/config.json', JSON.stringify({ dl: `${server.url}/crates/{crate}-{version}.crate` }));
  write(
    'www/index/ti/ny/tiny',
    `${JSON.stringify({ name: 'tiny', vers: '0.1.0', deps: [], cksum, features: {}, yanked: false })}\n`,
  );
  write(
    'cargo/config.toml',
    `[source.crates-io]\nreplace-with = "here"\n[source.here]\nregistry = "sparse+${server.url}/index/"\n`,
  );

  const sdist = await tarGz({
    'demo_pkg-2.0/pyproject.toml':
      '[build-system]\nrequires = ["nothing-has-this"]\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'demo_pkg-2.0/backend.py': `open("${folder}/ran-python", "w").close()\n`,
    'demo_pkg-2.0/PKG-INFO': 'Metadata-Version: 2.1\nName: demo-pkg\nVersion: 2.0\n',
    'demo_pkg-2.0/tests/inner.tar.gz': 'not the archive that is wanted',
  });
  const digest = createHash('sha256').update(sdist).digest('hex');
  write('www/files/demo_pkg-2.0.tar.gz', sdist);
  write(
    'www/simple/demo-pkg/index.html',
    `<a href="../../files/demo_pkg-2.0.tar.gz#sha256=${digest}">demo_pkg-2.0.tar.gz</a>\n`,
  );

  return {
    ...server,
    goSum,
    env: {
      GOPROXY: `${server.url}/go`,
      GOSUMDB: 'off',
      GOMODCACHE: join(folder, 'gomod'),
      GOCACHE: join(folder, 'gocache'),
      CARGO_HOME: join(folder, 'cargo'),
      PIP_INDEX_URL: `${server.url}/simple`,
      PIP_FIND_LINKS: '',
      PIP_CACHE_DIR: join(folder, 'pip'),
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      // Go marks its module cache as read-only, and whoever is not root could not remove it.
      execFileSync('/bin/chmod', ['-R', 'u+w', folder]);
    },
  };
}
