import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    skipReason?: string;
  }
}

/** Skips a test with the reason where the JSON report has it too: scripts/totals.js lists it. */
export function skipTest(context: TestContext, reason: string): never {
  context.task.meta.skipReason = reason;
  context.skip(reason);
}
