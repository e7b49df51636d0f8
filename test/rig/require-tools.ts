import type { TestContext } from 'vitest';
import { hasProgram } from '../../src/lib/exec.ts';
import { pathExists } from '../../src/lib/fs.ts';
import { skipTest } from './skip.ts';

/**
 * For tests against the real programs: `await requireTools(context, 'cpio')` as the first line of a test. A program that is
 * missing skips the test on a laptop and fails it where SLACKFORGE_REQUIRE_TOOLS=1 (CI), so that no suite is green by absence.
 */
export async function requireTools(context: TestContext, ...programs: readonly string[]): Promise<void> {
  const found = await Promise.all(programs.map((program) => hasProgram(program)));
  refuse(
    context,
    programs.filter((_, index) => found[index] === false),
  );
}

/**
 * For the clients of Go and Rust, which need hundreds of megabytes that nobody else of us uses: scripts/quickstart does not install them,
 * and a machine without one skips the test, with the reason in the list, even where every other tool is required.
 */
export async function requireClient(context: TestContext, client: 'cargo' | 'go'): Promise<void> {
  if (!(await hasProgram(client))) skipTest(context, `needs ${client}, which is not installed`);
}

/** As requireTools, for a file that may lie in one of several places. */
export async function requireFileOf(
  context: TestContext,
  what: string,
  places: readonly string[],
): Promise<void> {
  const found = await Promise.all(places.map((place) => pathExists(place)));
  refuse(context, found.includes(true) ? [] : [what]);
}

function refuse(context: TestContext, missing: readonly string[]): void {
  if (missing.length === 0) return;
  if (process.env['SLACKFORGE_REQUIRE_TOOLS'] === '1')
    throw new Error(`SLACKFORGE_REQUIRE_TOOLS=1, and these are missing: ${missing.join(', ')}`);
  skipTest(context, `needs ${missing.join(', ')}`);
}
