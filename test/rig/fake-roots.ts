import type { RootChoice } from '../../src/build/index.ts';
import type { RootPlan } from '../../src/buildroot/index.ts';
import { sha256Of } from '../../src/lib/digest.ts';
import { NeedsIndex } from '../../src/pkg/index.ts';

/** Roots that are never made: one identity for all of them, and a mirror that has these packages by name. */
export function fakeRoots(name: string, packages: readonly string[], isFull = false): RootChoice {
  const identity = sha256Of(name);
  const base = { kind: 'core', identity, packages: [], runOnly: new Set<string>() } as const;
  const plan = (kind: RootPlan['kind']): RootPlan => ({ kind, identity, base, added: [] });
  return {
    isFull,
    unread: 0,
    planner: {
      full: plan('full'),
      index: new NeedsIndex([]),
      core: new Set(),
      minimal: () => plan('minimal'),
      packageOf: (wanted) =>
        packages.includes(wanted)
          ? {
              name: wanted,
              version: '1',
              arch: 'x86_64',
              build: '1',
              series: 'd',
              file: `slackware64/d/${wanted}-1-x86_64-1.txz`,
              md5: '',
              compressedKiB: 1,
              uncompressedKiB: 1,
              description: [],
            }
          : undefined,
    },
  };
}
