import type { Location } from '../lib/diagnostic.ts';

/** `from` needs `to`: to be built, to run, or both. The place is where the need is written. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly isBuild: boolean;
  readonly isRun: boolean;
  /** The name that is written there, when it is not that of `to`: one that `to` provides, or that the settings substitute. */
  readonly via?: string;
  /** The option that the need comes from. */
  readonly option?: string;
  readonly location: Location;
}

/** A package of the mirror that roots and nodes are made from. */
export interface BasePackage {
  readonly name: string;
  readonly version: string;
  /** The folder of the mirror that it lies in: `a`, `l`, … */
  readonly series: string;
}

/** All of them by name. */
export type BasePackages = ReadonlyMap<string, BasePackage>;

/** A need that the base meets, so that nothing is built for it. */
export interface DroppedEdge extends Edge {
  readonly base: BasePackage;
}

export function kindOf(edge: Edge): 'build' | 'run' | 'build+run' {
  return edge.isBuild ? (edge.isRun ? 'build+run' : 'build') : 'run';
}

/** `l/boost 1.89.0` */
export function showBase({ series, name, version }: BasePackage): string {
  return `${series}/${name} ${version}`;
}
