import { expect, test } from 'vitest';
import { describeRun } from '../../../src/commands/status.ts';

const FRR = { name: 'frr', version: '10.1', began: '2026-01-01T00:00:00Z', makeJobs: 2, logFile: '/log' };
const RUN = { format: 1, pid: 7, done: 1, total: 3 } as const;

test('tells how long a build takes and what is left, by the builds before', () => {
  const [head, frr] = describeRun({ ...RUN, restMs: 65_000, running: [{ ...FRR, expectedMs: 60_000 }] });
  expect(head).toBe('process 7 is building: 1 of 3 packages done, about 1 min 5 s to go');
  expect(frr).toMatch(/^building frr 10\.1 for .* of about 1 min 0 s, -j2, log \/log$/);
});

test('tells no time that nobody knows', () => {
  const [head, frr] = describeRun({ ...RUN, restMs: null, running: [{ ...FRR, expectedMs: null }] });
  expect(head).toBe('process 7 is building: 1 of 3 packages done');
  expect(frr).toMatch(/^building frr 10\.1 for .*, never built here before, -j2, log \/log$/);
});
