import { problem } from '../lib/diagnostic.ts';
import { pathExists, readText } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { baseFiles } from './base-files.ts';
import { compareManifests, type Difference } from './compare-manifests.ts';
import { parseManifest, takeManifest } from './tree-manifest.ts';

export interface Verification {
  readonly differences: readonly Difference[];
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Holds a base root against the manifest that was written when it was made: every file is read. Fails when it has no
 * manifest; differences are an answer, not a failure.
 */
export async function verifyBase(rootsDir: string, name: string): Promise<Result<Verification>> {
  const { dir, manifest: file } = baseFiles(rootsDir, name);
  const before = (await pathExists(file)) ? parseManifest(await readText(file)) : undefined;
  if (before === undefined) {
    return fail(
      problem('buildroot/no-manifest', `the base root ${dir} has no manifest that it could be held against`, {
        location: { file },
        hint: 'remove it with "slackforge root remove" and make it again with "slackforge root create"',
      }),
    );
  }
  const now = await takeManifest(dir);
  if (!now.ok) return now;
  const { entries, bytes } = now.value;
  return ok({ differences: compareManifests(before, entries), entries: entries.length, bytes });
}
