import { tmpdir } from 'node:os';
import type { TestContext } from 'vitest';
import type { RunnerName } from '../../src/buildroot/index.ts';
import { podmanRunner } from '../../src/buildroot/podman-runner.ts';
import { requireTools } from './require-tools.ts';
import { skipTest } from './skip.ts';
import { requireRoot } from './small-system.ts';

/** What tests of jobs are run over. The user namespace has a test of its own: it is the first of these inside. */
export const RUNNERS: readonly RunnerName[] = ['chroot', 'podman'];

/** First line of tests over RUNNERS: as requireRoot; where podman is installed and cannot run, that is a reason too. */
export async function requireRunner(context: TestContext, runner: RunnerName): Promise<void> {
  await requireRoot(context);
  if (runner === 'chroot') return;
  await requireTools(context, 'podman');
  const usable = await podmanRunner.isUsable(tmpdir());
  if (usable.ok) return;
  const why = usable.diagnostics[0]?.message ?? '';
  if (process.env['SLACKFORGE_REQUIRE_TOOLS'] === '1')
    throw new Error(`SLACKFORGE_REQUIRE_TOOLS=1, and ${why}`);
  skipTest(context, why);
}
