import { hasErrors, problem } from '../lib/diagnostic.ts';
import { isErrno, readText, showPath } from '../lib/fs.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import { parseYamlFile } from '../lib/yaml-file.ts';
import type { Cluster } from './cluster.ts';
import { completeFile } from './complete.ts';
import { deriveCluster } from './derive.ts';
import { checkCluster } from './rules/index.ts';
import { clusterFileSchema } from './schema/index.ts';

/** Reads and checks a cluster file. Fails with every fault that can be found in one reading, each with line and column. */
export async function loadCluster(path: string): Promise<Result<Cluster>> {
  const file = showPath(path);
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    const reason = isErrno(error, 'ENOENT') ? 'does not exist' : 'cannot be read';
    return fail(
      problem('fs/unreadable', `The cluster file ${file} ${reason}.`, {
        location: { file },
        hint: '"slackforge cluster init" makes one; the key cluster of slackforge.yaml names it.',
      }),
    );
  }
  return parseCluster(text, file);
}

/**
 * As `loadCluster`, of text. The cross rules run only on a file whose form is right and where nothing is missing: they would
 * repeat its faults otherwise.
 */
export function parseCluster(text: string, file: string): Result<Cluster> {
  const parsed = parseYamlFile(text, file, clusterFileSchema);
  if (!parsed.ok) return parsed;
  const complete = completeFile(parsed.value);
  if (!complete.ok) return complete;
  const found = checkCluster({ cluster: complete.value, at: parsed.value.at });
  return hasErrors(found) ? failAll(found) : ok(deriveCluster(file, complete.value, found));
}
