import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompleteLink, CompleteNode } from '../../../src/cluster/complete.ts';
import { findWeakPlaces, parts } from '../../../src/cluster/connectivity.ts';

/** Only names and ends matter here. */
function net(count: number, cables: readonly (readonly [number, number])[], without?: number) {
  const numbers = Array.from({ length: count }, (_, index) => index).filter((index) => index !== without);
  return {
    nodes: numbers.map((index) => ({ hostname: `n${String(index)}` }) as CompleteNode),
    links: cables.map(
      ([one, other]) =>
        ({ ends: [`n${String(one)}:eth1`, `n${String(other)}:eth2`] }) as unknown as CompleteLink,
    ),
  };
}

const cluster = fc.integer({ min: 2, max: 9 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    cables: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 16 }),
  }),
);

describe('what a cluster bears', () => {
  it('is told as by taking away each cable and each node and looking', () => {
    fc.assert(
      fc.property(cluster, ({ count, cables }) => {
        const whole = net(count, cables);
        const before = parts(whole).length;
        const weakLinks = cables.flatMap((_, index) =>
          parts(net(count, cables.toSpliced(index, 1))).length > before ? [index] : [],
        );
        // A node alone in its part takes that part with it.
        const weakNodes = whole.nodes.flatMap((_, index) =>
          parts(net(count, cables, index)).length > before ? [index] : [],
        );
        expect(findWeakPlaces(whole)).toEqual({ links: weakLinks, nodes: weakNodes });
      }),
    );
  });

  it('of two nodes with two cables is either of them', () => {
    const twice = [
      [0, 1],
      [1, 0],
    ] as const;
    expect(findWeakPlaces(net(2, twice))).toEqual({ links: [], nodes: [] });
  });
});
