import { readFile, readdir, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { pathExists } from '../../src/lib/fs.ts';
import { fetchSources } from '../../src/sources/index.ts';
import type { Recipe, RecipeSource, SourceOrigin } from '../../src/recipe/index.ts';
import { recipe } from '../rig/recipe.ts';
import { serveRegistries, tarGz } from '../rig/registries.ts';
import { requireClient, requireTools } from '../rig/require-tools.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { sh } from '../rig/sh.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

afterEach(() => vi.unstubAllEnvs());

/** Registries and a folder; the clients of this process are set up for them. */
async function scene() {
  const files = await tempTree();
  const registries = await serveRegistries(files.path);
  for (const [name, value] of Object.entries(registries.env)) vi.stubEnv(name, value);
  return {
    files,
    asked: registries.asked,
    goSum: registries.goSum,
    fetch: (of: Recipe, store = 'store', lock = 'sources.lock') =>
      fetchSources([of], {
        mirrors: [`file:${files.at('sources')}`],
        lockPath: files.at(lock),
        storeDir: files.at(store),
        progress: () => undefined,
        pause: () => Promise.resolve(),
      }),
    [Symbol.asyncDispose]: async () => {
      await registries[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
    },
  };
}

const from = (file: string, origin: SourceOrigin): RecipeSource => ({ url: origin.kind, file, origin });

/** A recipe with a source of its own, which lies in the folder of sources, and the vendor archive of what it needs. */
async function program(
  files: TempTree,
  kind: 'vendor-go' | 'vendor-cargo',
  tree: Readonly<Record<string, string>>,
): Promise<Recipe> {
  await files.write({ 'sources/prog-1.0.tar.gz': await tarGz(tree) });
  const source = { url: 'http://127.0.0.1:9/prog-1.0.tar.gz', file: 'prog-1.0.tar.gz' };
  const vendor = from('prog-1.0-vendor.tar.xz', { kind, source: source.file, dir: 'sub' });
  return recipe('prog', { sources: [source, vendor] });
}

const GO = {
  'prog-1.0/sub/go.mod': 'module example.com/prog\n\ngo 1.16\n\nrequire example.com/hello v1.2.0\n',
  'prog-1.0/sub/main.go':
    'package main\n\nimport "example.com/hello"\n\nfunc main() { println(hello.Hi()) }\n',
};

const CARGO = {
  'prog-1.0/sub/Cargo.toml':
    '[package]\nname = "prog"\nversion = "1.0.0"\nedition = "2018"\n[dependencies]\ntiny = "0.1"\n',
  'prog-1.0/sub/src/main.rs': 'fn main() { tiny::tiny() }\n',
  // It would have cargo start a program of the source's choice, were it read.
  'prog-1.0/sub/.cargo/config.toml':
    '[build]\nrustc = "/nonexistent/rustc"\n[source.crates-io]\nreplace-with = "nowhere"\n',
};

describe('Go', () => {
  test('a module is brought by go, locked, and from then on taken from the store', async (context) => {
    await requireClient(context, 'go');
    await using at = await scene();
    const wanted = recipe('hello', {
      sources: [from('hello.zip', { kind: 'go', name: 'example.com/hello', version: 'v1.2.0' })],
    });
    const [module] = valueOf(await at.fetch(wanted));
    expect(await readFile(module?.path ?? '')).toEqual(
      await readFile(at.files.at('www/go/example.com/hello/@v/v1.2.0.zip')),
    );
    const asked = at.asked.length;
    expect(valueOf(await at.fetch(wanted))[0]?.origin).toBe('store');
    expect(at.asked).toHaveLength(asked);
  });

  test('what a program needs is vendored, the same bytes twice, and go is content with it without a network', async (context) => {
    await requireClient(context, 'go');
    await requireTools(context, 'xz');
    await using at = await scene();
    const prog = await program(at.files, 'vendor-go', { ...GO, 'prog-1.0/sub/go.sum': at.goSum });
    const [source, archive] = valueOf(await at.fetch(prog));
    const [, again] = valueOf(await at.fetch(prog, 'other-store', 'other.lock'));
    expect(again?.sha256).toBe(archive?.sha256);
    const listing = sh('tar --numeric-owner --utc -tvf "$1"', archive?.path ?? '');
    expect(listing).toContain('-rw-r--r-- 0/0 ');
    expect(listing).toMatch(/2026-01-01 00:00 sub\/vendor\/example\.com\/hello\/hello\.go\n/);
    const output = sh(
      'mkdir "$3"; cd "$3"; tar xf "$1" --strip-components=1; tar xf "$2"; cd sub; GOPROXY=off go list -mod=vendor -deps . 2>&1',
      source?.path ?? '',
      archive?.path ?? '',
      at.files.at('build'),
    );
    expect(output).toMatch(/^example\.com\/hello\n[^]*example\.com\/prog\n$/);
  });

  test('a version that is not there is one sentence', async (context) => {
    await requireClient(context, 'go');
    await using at = await scene();
    const wanted = recipe('hello', {
      sources: [from('hello.zip', { kind: 'go', name: 'example.com/hello', version: 'v9.0.0' })],
    });
    const [fault] = faultsOf(await at.fetch(wanted));
    expect([fault?.code, fault?.message]).toEqual([
      'sources/unavailable',
      'hello.zip of "hello" 1.0 could be had from nowhere: go (go finds no such version).',
    ]);
  });
});

describe('Rust', () => {
  test('a crate is brought as the registry has it', async (context) => {
    await requireClient(context, 'cargo');
    await using at = await scene();
    const wanted = recipe('tiny', {
      sources: [from('tiny-0.1.0.crate', { kind: 'crate', name: 'tiny', version: '0.1.0' })],
    });
    const [crate] = valueOf(await at.fetch(wanted));
    expect(await readFile(crate?.path ?? '')).toEqual(
      await readFile(at.files.at('www/crates/tiny-0.1.0.crate')),
    );
    expect(await pathExists(at.files.at('ran-crate'))).toBe(false);
  });

  test("what a program needs is vendored with the config.toml for it; the source's own is not obeyed, and nothing of a crate runs", async (context) => {
    await requireClient(context, 'cargo');
    await requireTools(context, 'xz');
    await using at = await scene();
    await at.files.write({
      'lock/Cargo.toml': CARGO['prog-1.0/sub/Cargo.toml'],
      'lock/src/main.rs': CARGO['prog-1.0/sub/src/main.rs'],
    });
    // Not by sh(), which waits: the registry is this process.
    await execa('cargo', ['generate-lockfile', '--quiet'], { cwd: at.files.at('lock') });
    const lock = await readFile(at.files.at('lock/Cargo.lock'), 'utf8');
    const prog = await program(at.files, 'vendor-cargo', { ...CARGO, 'prog-1.0/sub/Cargo.lock': lock });
    const [, archive] = valueOf(await at.fetch(prog));
    const [, again] = valueOf(await at.fetch(prog, 'other-store', 'other.lock'));
    expect(again?.sha256).toBe(archive?.sha256);
    sh('mkdir "$2"; tar xf "$1" -C "$2"', archive?.path ?? '', at.files.at('out'));
    expect((await readdir(at.files.at('out/sub'))).sort()).toEqual(['.cargo', 'vendor']);
    expect(await readFile(at.files.at('out/sub/.cargo/config.toml'), 'utf8')).toMatch(
      /\ndirectory = "vendor"\n/,
    );
    expect(await readdir(at.files.at('out/sub/vendor'))).toEqual(['tiny']);
    expect(await pathExists(at.files.at('ran-crate'))).toBe(false);
  });

  test('a program without Cargo.lock is refused: its needs would change from day to day', async (context) => {
    await requireClient(context, 'cargo');
    await using at = await scene();
    const [fault] = faultsOf(await at.fetch(await program(at.files, 'vendor-cargo', CARGO)));
    expect(fault?.message).toContain('it has no Cargo.lock, so that what it needs changes from day to day');
  });
});

describe('Python', () => {
  const sdist = (version: string) =>
    recipe('demo', { sources: [from('demo-pkg-2.0.tar.gz', { kind: 'pypi', name: 'demo-pkg', version })] });

  test('a source archive is brought by pip, and no code of it runs', async (context) => {
    await requireTools(context, 'python3');
    await using at = await scene();
    // The one program that pip may start is called keyring; a folder of that name is on the command line of others.
    const [archive] = valueOf(await at.fetch(sdist('2.0'), 'store/keyring'));
    expect(await readFile(archive?.path ?? '')).toEqual(
      await readFile(at.files.at('www/files/demo_pkg-2.0.tar.gz')),
    );
    expect(await pathExists(at.files.at('ran-python'))).toBe(false);
    expect(await readdir(at.files.at('store/keyring'))).toEqual([archive?.sha256]);
  });

  test('archives of build programs are packed, and another list asks for another lock', async (context) => {
    await requireTools(context, 'python3', 'xz');
    await using at = await scene();
    const list = (...versions: string[]) => {
      const requirements = versions.map((version) => ({ name: 'demo-pkg', version }));
      return recipe('demo', { sources: [from('demo-vendor.tar.xz', { kind: 'vendor-pip', requirements })] });
    };
    const [archive] = valueOf(await at.fetch(list('2.0')));
    expect(sh('tar tf "$1"', archive?.path ?? '')).toBe('vendor-pip/\nvendor-pip/demo-pkg-2.0.tar.gz\n');
    const [fault] = faultsOf(await at.fetch(list('2.0', '2.0')));
    expect(fault?.code).toBe('sources/other-inputs');
  });

  test('a version that is not there, and an archive that is not what the index says, are one sentence each', async (context) => {
    await requireTools(context, 'python3');
    await using at = await scene();
    const [missing] = faultsOf(await at.fetch(sdist('9.9')));
    expect(missing?.message).toContain(': pypi (pip finds no source archive of that version).');
    await writeFile(at.files.at('www/files/demo_pkg-2.0.tar.gz'), 'another');
    const [wrong] = faultsOf(await at.fetch(sdist('2.0')));
    expect(wrong?.message).toContain('it has not the digest that the index gives for it');
  });
});

test('a client that is not installed is a fault of the machine, named with what it is for', async (context) => {
  await requireTools(context, 'python3');
  await using at = await scene();
  vi.stubEnv('PATH', '/nonexistent');
  const wanted = recipe('tiny', {
    sources: [from('tiny.crate', { kind: 'crate', name: 'tiny', version: '0.1.0' })],
  });
  const [fault] = faultsOf(await at.fetch(wanted));
  expect([fault?.code, fault?.message]).toEqual([
    'exec/missing-program',
    'cargo is needed to bring the crate tiny and is not installed.',
  ]);
});
