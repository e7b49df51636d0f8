import { join } from 'node:path';
import { isRunning, listDir, removeTree } from '../lib/fs.ts';

let count = 0;

/** A name for something unfinished that belongs to this process: `work-frr-1.4711`. Its end tells whose it is. */
export function temporaryName(kind: 'work' | 'part', subject: string): string {
  count += 1;
  return `${kind}-${subject.replace(/[^A-Za-z0-9_+.-]/g, '_')}-${String(count)}.${String(process.pid)}`;
}

/**
 * Removes what killed runs left in the directory of roots: names made by temporaryName, and folders of jobs
 * (`.job-frr-4711-Ab12Cd`, see makeTempDir), whose process is gone. What was kept on purpose
 * (`kept-…`) and what belongs to a running process stays.
 */
export async function removeLeftovers(rootsDir: string): Promise<void> {
  for (const name of await listDir(rootsDir)) {
    const [, own, job] = /^(?:work|part)-.*\.(\d+)$|^\.job-.*-(\d+)-\w{6}$/.exec(name) ?? [];
    const pid = own ?? job;
    if (pid !== undefined && !isRunning(Number(pid))) await removeTree(join(rootsDir, name));
  }
}
