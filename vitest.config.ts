import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // By default one core is left free, which on two halves the pace; the tests mostly wait for programs that they started.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/{unit,tools,cli}/**/*.test.ts'],
          exclude: ['**/*.slow.test.ts'],
          // Nothing takes so long but on a machine that does much else: the first test that runs the command compiles it.
          testTimeout: 60_000,
          // A process of its own for each file spends more on loading the same modules again than most files on their tests.
          isolate: false,
          setupFiles: ['test/rig/left-as-found.ts'],
        },
      },
      {
        // Real builds, real roots, emulated machines: minutes, root and tools. They stand on what scripts/quickstart makes.
        test: {
          name: 'slow',
          include: ['test/**/*.slow.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
          maxConcurrency: 2,
        },
      },
    ],
  },
});
