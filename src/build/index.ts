/**
 * build/: decides what has to be built and builds it: fingerprint of every input, plan (reuse or build, with the reason), a schedule, one
 * job for each package behind the Executor interface, a store of what came out. It does not choose recipes and draws nothing.
 * Used by commands.
 */
export { localBlobStore } from './blob-store.ts';
export { logFileOf } from './build-log.ts';
export type { BuildEvent } from './events.ts';
export { findGarbage, removeGarbage } from './collect-garbage.ts';
export { findDamage } from './find-damage.ts';
export { foregoneOutcomes } from './foregone.ts';
export { readHistory, type HistoryEntry } from './history.ts';
export { createLocalExecutor } from './local-executor.ts';
export { isComplete, type BuildReport } from './outcome.ts';
export { tidyStore } from './place-package.ts';
export { planBuild, type BuildPlan, type PlanInputs, type PlannedStep } from './plan.ts';
export { lastRecord, recordedNames } from './records.ts';
export { readStatus } from './status-file.ts';
export { failureDiagnostics, needsWarnings, renderReport, undeclaredWarnings } from './render-report.ts';
export { describeRoot, planEvent, renderPlan } from './render-plan.ts';
export { TIMEOUT_MINUTES, type OnFailure } from './run-options.ts';
export type { ChosenRoot, RootChoice } from './root-of.ts';
export { runPlan } from './run-plan.ts';
export { buildStore, type BuildStore } from './store.ts';
export { verifyBuild, type Verification } from './verify-build.ts';
