import { join } from 'node:path';
import { hasProgram, run } from '../lib/exec.ts';
import { problem } from '../lib/diagnostic.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import {
  createLocalExecutor,
  localBlobStore,
  readHistory,
  TIMEOUT_MINUTES,
  verifyBuild,
  type BuildPlan,
  type PlannedStep,
  type Verification,
} from '../build/index.ts';
import type { FetchedSource } from '../sources/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { fetchForBuild } from './fetch-for-build.ts';
import { storeOf } from './plan-packages.ts';
import { planSelection } from './plan-selection.ts';
import { renderDiff } from './pkg-diff.ts';
import { prepareRoots, type ReadyRoots } from './prepare-roots.ts';

/** Builds the package of a recipe a second time, in other circumstances, and compares. That they differ is an answer, and a failure. */
export async function verifyCommand(context: Context, name: string): Promise<Result<Answer>> {
  const planned = await planSelection(context, { names: [name], stacks: [], isAll: false }, {});
  if (!planned.ok) return planned;
  const { plan, mirror, warnings } = planned.value;
  const step = plan.steps.find((each) => each.recipe.name === name);
  if (step?.action !== 'reuse') {
    const message = `There is no package of "${name}" to be verified: ${step?.reason ?? 'it is not planned'}.`;
    return fail(problem('build/not-built', message, { hint: `Run: slackforge build ${name}` }));
  }
  if (context.isDryRun)
    return ok({
      text: `${name} ${step.recipe.version} would be built a second time and compared with ${step.record.package.fileName}\n`,
      json: { format: 1, name, isDryRun: true },
      warnings,
    });
  const fetched = await fetchForBuild(context, [step.recipe]);
  if (!fetched.ok) return fetched;
  const { files, faults } = fetched.value;
  if (faults.size > 0) return failAll([...faults.values()].flat());
  const rootOf = await prepareRoots(context, mirror, plan.roots, [{ root: step.root, withCcache: false }]);
  if (!rootOf.ok) return rootOf;
  const verified = await verifyStep(context, plan, step, { sources: files, rootOf: rootOf.value });
  if (!verified.ok) return verified;
  const diffoscope = verified.value.isSame ? undefined : await runDiffoscope(context, name, verified.value);
  return ok({
    text: describe(name, verified.value, diffoscope),
    json: { format: 1, name, isDryRun: false, ...verified.value, diffoscope: diffoscope ?? null },
    warnings,
    isFailure: !verified.value.isSame,
  });
}

async function verifyStep(
  context: Context,
  plan: BuildPlan,
  step: Extract<PlannedStep, { action: 'reuse' }>,
  { rootOf, sources }: { readonly rootOf: ReadyRoots; readonly sources: readonly FetchedSource[] },
): Promise<Result<Verification>> {
  const { settings, progress, signal, runner } = context;
  const paths = outPaths(settings);
  const store = storeOf(context);
  const folder = join(paths.build, 'verify', step.recipe.name);
  const steps = new Map(plan.steps.map((each) => [each.recipe.name, each]));
  const last = (await readHistory(store.historyFile)).findLast(
    (entry) => entry.name === step.recipe.name && entry.outcome === 'built',
  );
  progress({ kind: 'step', text: `build ${step.recipe.name} ${step.recipe.version} a second time` });
  return verifyBuild(step, {
    record: step.record,
    dependencies: step.installs.flatMap((needed) => {
      const each = steps.get(needed);
      return each?.action === 'reuse' ? [each.record.package] : [];
    }),
    blobs: localBlobStore(store.objectsDir, new Map(sources.map((each) => [each.sha256, each.path]))),
    scratch: localBlobStore(join(folder, 'objects')),
    executorOn: (blobs) =>
      createLocalExecutor({
        blobs,
        rootsDir: paths.roots,
        rootOf,
        runner,
        ccacheDir: paths.ccache,
        keepRoot: false,
      }),
    folder,
    logsDir: paths.logs,
    makeJobs: last?.makeJobs ?? context.jobs,
    timeoutMinutes: TIMEOUT_MINUTES,
    limits: settings.limits,
    signal,
  });
}

/** The report of diffoscope, where that is installed; it ends with 1 when there is a difference. */
async function runDiffoscope(
  context: Context,
  name: string,
  { first, second }: Verification,
): Promise<string | undefined> {
  if (!(await hasProgram('diffoscope'))) return undefined;
  const report = join(outPaths(context.settings).logs, 'build', `${name}.diffoscope`);
  await run({
    argv: ['diffoscope', '--text', report, first.path, second.path],
    why: 'show how two packages differ',
    signal: context.signal,
  });
  return report;
}

function describe(name: string, verification: Verification, diffoscope: string | undefined): string {
  const { isSame, variations, first, second, logFile, diff } = verification;
  const varied = variations.map((each) => `  ${each.what}: ${each.first}, then ${each.second}\n`).join('');
  if (isSame)
    return `${name} came out the same, byte for byte (sha256 ${first.sha256}), with another\n${varied}`;
  const members = diff === undefined ? '' : renderDiff(diff);
  const what = members === '' ? 'the same members, packed in another way\n' : members;
  const more = [
    `first:  ${first.path}`,
    `second: ${second.path}`,
    `log:    ${logFile}`,
    diffoscope === undefined
      ? 'diffoscope is not installed; it would show what differs within files'
      : `report: ${diffoscope}`,
  ];
  return `${name} came out another with another\n${varied}${what}${more.join('\n')}\n`;
}
