import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '../../src/build/blob-store.ts';
import type { BuildJob, Executor, JobResult } from '../../src/build/executor.ts';
import type { Result } from '../../src/lib/result.ts';
import { appendText, ensureDir, makeTempDir } from '../../src/lib/fs.ts';
import { ok } from '../../src/lib/result.ts';
import { compressXz, makeTar } from './make-package.ts';
import type { TempTree } from './temp-tree.ts';

/** How a job of the fake is to end. A package of this text, unless something else is said. */
export interface Script {
  /** What the package holds; the name of the job unless given. Two equal texts give equal packages. */
  readonly content?: string;
  readonly status?: number;
  readonly log?: string;
  /** Instead of everything else. */
  readonly answer?: Result<JobResult>;
}

export interface FakeExecutor extends Executor {
  /** Jobs in the order in which they began. */
  readonly jobs: readonly BuildJob[];
  readonly names: readonly string[];
  /** The most that ran at one time. */
  readonly widest: number;
}

/**
 * An executor that builds nothing: the test says of each job what comes of it, and may keep it waiting. What it gives is put into the
 * blob store as a real one does.
 */
export function fakeExecutor(
  folder: TempTree,
  blobs: BlobStore,
  script: (job: BuildJob, signal: AbortSignal) => Script | Promise<Script> = () => ({}),
): FakeExecutor {
  const jobs: BuildJob[] = [];
  let running = 0;
  const state = { widest: 0 };
  return {
    jobs,
    get names() {
      return jobs.map((job) => job.name);
    },
    get widest() {
      return state.widest;
    },
    run: async (job, { logFile, signal }) => {
      jobs.push(job);
      state.widest = Math.max(state.widest, ++running);
      const { content = job.name, status = 0, log = '', answer } = await script(job, signal);
      running--;
      await appendText(logFile, log);
      if (answer !== undefined) return answer;
      const usage = { wallMs: 1000, cpuMs: 900, peakRssMiB: 50 * job.makeJobs };
      if (status !== 0) return ok({ ending: { how: 'exit', status }, outputs: {}, oddOutputs: [], usage });
      await ensureDir(folder.at('made'));
      await using made = await makeTempDir(folder.at('made'), 'job-');
      const version = /^VERSION="(.*)"$/m.exec(await infoOf(job, blobs))?.[1] ?? '1.0';
      const fileName = `${job.name}-${job.environment['VERSION'] ?? version}-noarch-1_sf.txz`;
      const bytes =
        packed.get(`${fileName} ${content}`) ?? compressXz(await makeTar(membersOf(job, content)));
      packed.set(`${fileName} ${content}`, bytes);
      await writeFile(join(made.path, fileName), bytes);
      const digest = await blobs.put(join(made.path, fileName), { isMine: true });
      return ok({
        ending: { how: 'exit', status: 0 },
        outputs: { [fileName]: digest },
        oddOutputs: [],
        usage,
      });
    },
  };
}

/** Packing takes longer than all else that the fake does, and tests want the same few again and again. */
const packed = new Map<string, Buffer>();

const membersOf = (job: BuildJob, content: string) => [{ name: './' }, { name: `usr/${job.name}`, content }];

async function infoOf(job: BuildJob, blobs: BlobStore): Promise<string> {
  const digest = job.files[`${job.name}.info`];
  const path = digest === undefined ? undefined : await blobs.read(digest);
  if (path?.ok !== true) return '';
  return readFile(path.value, 'utf8');
}
