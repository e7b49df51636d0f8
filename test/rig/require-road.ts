import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { pathExists } from '../../src/lib/fs.ts';
import { skipTest } from './skip.ts';

/** Skips a test that stands on what scripts/quickstart (or another script) makes when that is not there; scripts/check makes it, so there it fails. */
export async function requireRoad(
  context: TestContext,
  path: string,
  script = 'scripts/quickstart',
): Promise<void> {
  if (await pathExists(join(import.meta.dirname, '../..', path))) return;
  const reason = `${path} is not there: run ${script} first`;
  if (process.env['SLACKFORGE_REQUIRE_TOOLS'] !== undefined) throw new Error(reason);
  skipTest(context, reason);
}
