import { join } from 'node:path';
import type { Sha256Hex } from '../lib/digest.ts';
import { linkOrCopy, makeTempDir } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import type { RootPlanner } from '../buildroot/index.ts';
import { readPackageFacts, type PackageNeeds } from '../pkg/index.ts';
import type { BlobStore } from './blob-store.ts';
import type { PlannedStep } from './plan.ts';
import { judgeRunNeeds, type RunNeeds } from './run-needs.ts';

/** A package in the store. */
export interface StoredPackage {
  readonly fileName: string;
  readonly sha256: Sha256Hex;
}

/**
 * Holds what a package that was just built runs with against what its recipe declares. `dependencies` are the packages of ours that were
 * installed in its root, by recipe. Fails when one of them cannot be read.
 */
export async function checkResult(
  { recipe, root }: Pick<PlannedStep, 'recipe' | 'root'>,
  made: StoredPackage,
  dependencies: ReadonlyMap<string, StoredPackage>,
  planner: RootPlanner,
  place: { readonly blobs: BlobStore; readonly scratchDir: string },
): Promise<Result<RunNeeds>> {
  const needs = await needsOf(made, place);
  if (!needs.ok) return needs;
  const ours = new Map<string, PackageNeeds>();
  for (const [name, dependency] of dependencies) {
    const their = await needsOf(dependency, place);
    if (!their.ok) return their;
    ours.set(name, their.value);
  }
  return ok(
    judgeRunNeeds(needs.value, {
      name: recipe.name,
      depends: new Set(root.runsWith.ours),
      baseDepends: new Set(root.runsWith.base),
      core: planner.core,
      ours,
      mirror: planner.index,
    }),
  );
}

/** Many packages of one run stand on the same few: each is read once. Bytes of a digest do not change. */
const known = new Map<Sha256Hex, PackageNeeds>();

async function needsOf(
  { fileName, sha256 }: StoredPackage,
  { blobs, scratchDir }: { readonly blobs: BlobStore; readonly scratchDir: string },
): Promise<Result<PackageNeeds>> {
  const before = known.get(sha256);
  if (before !== undefined) return ok(before);
  const object = await blobs.read(sha256);
  if (!object.ok) return object;
  // Under its own name, whose suffix says how it is packed.
  await using scratch = await makeTempDir(scratchDir, '.needs-');
  const file = join(scratch.path, fileName);
  await linkOrCopy(object.value, file);
  const facts = await readPackageFacts(file);
  if (!facts.ok) return facts;
  known.set(sha256, facts.value.needs);
  return ok(facts.value.needs);
}
