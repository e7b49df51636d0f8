/**
 * Clean roots to build in: a base root made once from a mirror's packages, package layers over it, and a disposable
 * overlay in namespaces of its own for each run. Knows packages and mirrors; knows nothing of recipes or plans.
 */
export { planBase } from './base-plan.ts';
export { ensureBase } from './base-tree.ts';
export { runInRoot } from './overlay-runner.ts';
export { type RootJob, type RunOutcome } from './runner.ts';
