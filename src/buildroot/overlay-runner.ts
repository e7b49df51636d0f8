import { enterRoot } from './enter-root.ts';
import { runJob, type Engine } from './run-job.ts';
import type { Runner } from './runner.ts';
import { checkUsable } from './usable.ts';

const engine: Engine = { isUsable: checkUsable, enter: enterRoot };

/**
 * Stacks package layers over the base with overlayfs and runs the program in namespaces of its own, without network:
 *
 *   upper (thrown away) > last layer > … > first layer > base     /tmp: a plain directory beside the upper
 *
 * Not for two jobs of one name at a time with keepRoot.
 */
export const overlayRunner: Runner = {
  isUsable: checkUsable,
  run: (job) => runJob(job, engine),
};
