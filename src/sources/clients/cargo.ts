import { join } from 'node:path';
import { sha256OfFile } from '../../lib/digest.ts';
import { copyFile, listDir, makeTempDir, pathExists, writeAtomic } from '../../lib/fs.ts';
import type { PinnedName } from '../../recipe/index.ts';
import { ABSENT, type Brought } from '../bring.ts';
import { explainClient, runClient, type ClientOptions } from './client.ts';

export const CARGO_MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/could not find `|no matching package|failed to select a version/, 'cargo finds no such version'],
];

/**
 * Cargo before 1.82 has no `info`, and where the set-up has another registry in the place of the common one, `info` asks which is meant. A
 * project that needs the crate leaves no doubt, but has cargo bring what the crate needs, too.
 */
const STUB = ({ name, version }: PinnedName): string =>
  `[package]\nname = "stub"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n[dependencies]\nwanted = { package = "${name}", version = "=${version}" }\n`;

/** Brings the archive of a crate as its registry has it. Cargo holds it against the digest of the index; it runs nothing of the crate. */
export async function bringCrate(
  crate: PinnedName,
  target: string,
  { workDir, signal }: ClientOptions,
): Promise<Brought> {
  // In a folder of its own: cargo obeys the config.toml of every folder above it.
  await using work = await makeTempDir(workDir, '.cargo-');
  const file = `${crate.name}-${crate.version}.crate`;
  const place = { cwd: work.path, why: `bring the crate ${crate.name}`, signal };
  let ran = await runClient('cargo', ['cargo', 'info', '--quiet', `${crate.name}@${crate.version}`], place);
  if (
    !ran.ok &&
    ran.diagnostics.some((each) => /no such (sub)?command|is replaced with/.test(each.message))
  ) {
    await writeAtomic(join(work.path, 'Cargo.toml'), STUB(crate));
    await writeAtomic(join(work.path, 'lib.rs'), '');
    ran = await runClient('cargo', ['cargo', 'fetch'], place);
  }
  if (!ran.ok) return explainClient(ran, CARGO_MEANINGS);
  const cached = await cachedCrates(file);
  const [first] = cached;
  if (first === undefined)
    return ABSENT('cargo has it in a folder of this machine: name that folder in sources.mirrors');
  const digests = new Set(await Promise.all(cached.map(sha256OfFile)));
  if (digests.size > 1)
    return ABSENT(
      `two registries have it with different bytes: ${cached.join(' and ')}; remove the wrong one`,
    );
  await copyFile(first, target);
  return { isThere: true };
}

/** Cargo keeps what it brought as `registry/cache/REGISTRY/NAME-VERSION.crate` (the Cargo book, "Cargo Home"). */
async function cachedCrates(file: string): Promise<readonly string[]> {
  const home = process.env['CARGO_HOME'] ?? join(process.env['HOME'] ?? '/', '.cargo');
  const cache = join(home, 'registry/cache');
  const found: string[] = [];
  for (const registry of await listDir(cache)) {
    const path = join(cache, registry, file);
    if (await pathExists(path)) found.push(path);
  }
  return found;
}
