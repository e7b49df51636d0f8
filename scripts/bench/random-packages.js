// Sets of packages that do not exist, for the scheduler's bench and test: the same for the same seed, on every machine.

/**
 * So many packages with durations from 2 s to 5 min, as many short as long ones by their logarithm. Each needs a few of those before it:
 * one seed gives a set in which needs are rare and reach far back, another one in which they are many and near, so that sets of
 * every kind come out, from one long chain to a heap of single packages. With memory, a compiler process takes 200 MiB to 4 GB.
 */
export function randomPackages(seed, count, { hasMemory = false } = {}) {
  const random = generator(seed);
  const mostNeeds = 1 + random() * 3;
  const reach = 2 * (count / 2) ** random();
  return Array.from({ length: count }, (_, index) => ({
    name: `package${index}`,
    needs: Array.from({ length: index === 0 ? 0 : Math.floor(random() * mostNeeds) }, () => {
      const back = 1 + Math.floor(random() * Math.min(index, reach));
      return `package${Math.max(0, index - back)}`;
    }),
    expectedMs: Math.round(2000 * 150 ** random()),
    memoryPerJobMiB: hasMemory ? Math.round(200 * 20 ** random()) : 1,
    isHeavy: false,
  }));
}

/** What there is of memory for so many slots: 1.5 GB for each, and what the largest package takes at least. */
export function memoryFor(slots) {
  return Math.max(4000, 1500 * slots);
}

/** The mulberry32 generator: small, and good enough to make test data. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
