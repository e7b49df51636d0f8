/**
 * build/: decides what has to be built and builds it: fingerprint of every input, plan (reuse or build, with the reason),
 * one disposable root for each package, records of what came out. It does not choose recipes and draws nothing.
 * Used by commands.
 */
export { buildPackages, type BuiltPackage } from './build-packages.ts';
export { planBuild, type BuildPlan, type PlannedStep } from './plan.ts';
export { planToJson, renderPlan } from './render-plan.ts';
export { readRecord, type RecordStore } from './records.ts';
