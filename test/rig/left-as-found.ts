import { readFileSync } from 'node:fs';
import { afterAll, expect, vi } from 'vitest';

/**
 * Files share a process (vitest.config.ts), so each must leave it as it found it: variables, folder, umask, clock. Run for every test
 * file.
 */
const found = look();
afterAll(() => {
  expect(look(), 'what this file leaves behind in the process').toEqual(found);
});

function look() {
  return {
    environment: { ...process.env },
    folder: process.cwd(),
    umask: /^Umask:.*$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[0],
    hasFakeTimers: vi.isFakeTimers(),
  };
}
