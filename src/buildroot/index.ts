/**
 * Clean roots to build in: a base root made once from a mirror's packages, package layers over it, and a disposable
 * overlay in namespaces of its own for each run. Knows packages and mirrors; knows nothing of recipes or plans.
 */
export { planBase } from './base-plan.ts';
export { ensureBase } from './base-tree.ts';
export { createBase } from './create-base.ts';
export { listBases, removeBase, type ListedBase } from './list-bases.ts';
export { verifyBase } from './verify-base.ts';
export type { Difference } from './compare-manifests.ts';
export type { BaseRecord } from './base-record.ts';
export { runInRoot, type RunnerName } from './run-in-root.ts';
export { openShell, type ShellJob } from './open-shell.ts';
export { byHand, enterPlan } from './enter-plan.ts';
export { checkTracing } from './trace.ts';
export { findUnopened } from './find-unopened.ts';
export { packageScriptRunner } from './script-runner.ts';
export { planUserNamespace } from './user-namespace.ts';
export type { Limits } from './limits.ts';
export { type RootJob, type RunOutcome } from './runner.ts';
export { planRoots, type RootPlan, type RootPlanner, type RootSettings } from './root-plan.ts';
export { ensureRoot, type ReadyRoot } from './ensure-root.ts';
export type { RootOptions } from './set-layer.ts';
export { knownMirrorNeeds, readMirrorNeeds } from './mirror-needs.ts';
export { readMirrorNames, type PackageNames } from './mirror-names.ts';
export { removeLeftovers } from './leftovers.ts';
export { oldLayers } from './old-layers.ts';
