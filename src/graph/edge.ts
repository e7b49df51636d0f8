import type { Location } from '../lib/diagnostic.ts';

/** `from` needs `to`: to be built, to run, or both. The place is where the need is written. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly isBuild: boolean;
  readonly isRun: boolean;
  readonly location: Location;
}
