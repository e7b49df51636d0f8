import { join } from 'node:path';
import type { Diagnostic } from '../../lib/diagnostic.ts';
import { sha256Of, type Sha256Hex } from '../../lib/digest.ts';
import { ensureDir, makeTempDir, pathExists, rename, writeAtomic } from '../../lib/fs.ts';
import type { SourceOrigin } from '../../recipe/index.ts';
import { ABSENT, type Brought } from '../bring.ts';
import { CARGO_MEANINGS } from '../clients/cargo.ts';
import { explainClient, runClient, type ClientOptions } from '../clients/client.ts';
import { GO_ENVIRONMENT, GO_MEANINGS } from '../clients/go.ts';
import { bringSdist } from '../clients/pip.ts';
import { packTree } from './pack-tree.ts';
import { unpackSource } from './unpack-source.ts';

export type VendorOrigin = Extract<SourceOrigin, { readonly kind: `vendor-${string}` }>;

/** The source whose needs are vendored: its path and its digest. */
export interface VendoredSource {
  readonly path: string;
  readonly sha256: Sha256Hex;
}

/** What a vendor archive is made from, as one digest: another list or another source asks for another archive. */
export function vendorInputs(origin: VendorOrigin, source: VendoredSource | undefined): Sha256Hex {
  const record =
    origin.kind === 'vendor-pip'
      ? origin.requirements.map(({ name, version }) => `${name}==${version}`)
      : [origin.dir, source?.sha256 ?? ''];
  return sha256Of(JSON.stringify([origin.kind, ...record]));
}

/**
 * Makes the archive of what a build needs from a registry, to be unpacked over the top folder of the source: `vendor/` beside go.mod;
 * `vendor/` and `.cargo/config.toml` beside Cargo.toml; or `vendor-pip/` with the source archives of the requirements.
 */
export async function makeVendor(
  origin: VendorOrigin,
  source: VendoredSource | undefined,
  target: string,
  options: ClientOptions,
): Promise<Brought> {
  await using work = await makeTempDir(options.workDir, '.vendor-');
  const result = join(work.path, 'result');
  const made =
    origin.kind === 'vendor-pip'
      ? await vendorPip(origin.requirements, join(result, 'vendor-pip'), options)
      : await vendorSource(origin, source, work.path, join(result, origin.dir), options);
  if (!made.isThere) return made;
  await ensureDir(result);
  const packed = await packTree(result, target, options.signal);
  return packed.ok ? made : failure(packed.diagnostics);
}

async function vendorPip(
  requirements: Extract<VendorOrigin, { kind: 'vendor-pip' }>['requirements'],
  folder: string,
  options: ClientOptions,
): Promise<Brought> {
  await ensureDir(folder);
  for (const pinned of requirements) {
    const name = `${pinned.name}-${pinned.version}`;
    const brought = await bringSdist(pinned, join(folder, `${name}.tar.gz`), options);
    if (!brought.isThere) return { ...brought, reason: `${name}: ${brought.reason}` };
  }
  return { isThere: true };
}

async function vendorSource(
  origin: Exclude<VendorOrigin, { kind: 'vendor-pip' }>,
  source: VendoredSource | undefined,
  work: string,
  result: string,
  { signal }: ClientOptions,
): Promise<Brought> {
  if (source === undefined) return ABSENT(`${origin.source} is not there`);
  const top = await unpackSource(source.path, join(work, 'source'));
  if (!top.ok) return failure(top.diagnostics);
  const folder = join(top.value, origin.dir);
  const manifest = origin.kind === 'vendor-go' ? 'go.mod' : 'Cargo.toml';
  if (!(await pathExists(join(folder, manifest))))
    return ABSENT(`${origin.source} has no ${join(origin.dir, manifest)}`);
  await ensureDir(result);
  return origin.kind === 'vendor-go'
    ? vendorGo(folder, result, signal)
    : vendorCargo(folder, join(work, 'cwd'), result, signal);
}

async function vendorGo(folder: string, result: string, signal: AbortSignal | undefined): Promise<Brought> {
  const ran = await runClient('go', ['go', 'mod', 'vendor'], {
    cwd: folder,
    why: 'vendor the modules of a Go program',
    env: GO_ENVIRONMENT,
    signal,
  });
  if (!ran.ok) return explainClient(ran, GO_MEANINGS);
  if (!(await pathExists(join(folder, 'vendor')))) return ABSENT('it needs no module at all');
  await rename(join(folder, 'vendor'), join(result, 'vendor'));
  return { isThere: true };
}

/** In a folder outside of the source: cargo obeys a config.toml (which may name programs) of the folder it starts in. */
async function vendorCargo(
  folder: string,
  cwd: string,
  result: string,
  signal: AbortSignal | undefined,
): Promise<Brought> {
  if (!(await pathExists(join(folder, 'Cargo.lock'))))
    return ABSENT('it has no Cargo.lock, so that what it needs changes from day to day');
  await ensureDir(cwd);
  const vendor = join(result, 'vendor');
  const ran = await runClient(
    'cargo',
    [
      ...(['cargo', 'vendor', '--locked', '--respect-source-config'] as const),
      ...['--manifest-path', join(folder, 'Cargo.toml'), vendor],
    ],
    { cwd, why: 'vendor the crates of a Rust program', signal },
  );
  if (!ran.ok) return explainClient(ran, CARGO_MEANINGS);
  if (!(await pathExists(vendor))) return ABSENT('it needs no crate at all');
  // Cargo prints what config.toml must say; the path is relative to the folder that .cargo lies in.
  const config = ran.value.stdout.replaceAll(vendor, 'vendor');
  await writeAtomic(join(result, '.cargo/config.toml'), config);
  return { isThere: true };
}

function failure(diagnostics: readonly Diagnostic[]): Brought {
  const [fault] = diagnostics;
  return { isThere: false, reason: fault?.message ?? '', ...(fault === undefined ? {} : { fault }) };
}
