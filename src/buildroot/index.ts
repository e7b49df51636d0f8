/**
 * Clean roots to build in: a base root made once from a mirror's packages, package layers over it, and a disposable
 * overlay in namespaces of its own for each run. Knows packages and mirrors; knows nothing of recipes or plans.
 */
export { planBase, type BasePlan, type BaseSettings } from './base-plan.ts';
export { ensureBase, type BaseRoot } from './base-tree.ts';
export { overlayRunner, runInRoot } from './overlay-runner.ts';
export { type RootJob, type Runner, type RunOutcome } from './runner.ts';
