import type { CompleteFile } from './complete.ts';

/** A majority of more than this many members only makes each write slower. */
const MOST_VOTERS = 5;

export interface Members {
  readonly mons: readonly string[];
  readonly mgrs: readonly string[];
  readonly central: readonly string[];
  readonly incus: readonly string[];
  readonly agents: readonly string[];
}

/** Host names of those who take part in each service: the written ones, or those that follow from the nodes. */
export function membersOf({ nodes, ceph, ovn, incus, zabbix }: CompleteFile): Members {
  const all = nodes.toSorted((a, b) => a.id - b.id).map((node) => node.hostname);
  const voters = all.slice(0, largestOdd(Math.min(all.length, MOST_VOTERS)));
  const mons = ceph?.mons ?? voters;
  return {
    mons,
    mgrs: ceph?.mgrs ?? mons,
    central: ovn?.central ?? voters,
    incus: incus?.members ?? all,
    agents: zabbix?.agents ?? all,
  };
}

/** Two members that vote bear no loss more than one does. */
function largestOdd(count: number): number {
  return count % 2 === 0 ? count - 1 : count;
}
