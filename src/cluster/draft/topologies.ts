/** How the nodes of a new file are cabled. In a file of its own, so that the command line can offer them without the rest. */
export const TOPOLOGIES = ['ring', 'mesh'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

/** A cable between two nodes, counted from 1, each with the number of the port it is in. */
export interface DraftCable {
  readonly from: { readonly node: number; readonly port: number };
  readonly to: { readonly node: number; readonly port: number };
}

/** Ports from 1 on are for cables; port 0 is on the management LAN. */
export function cablesOf(topology: Topology, nodes: number): readonly DraftCable[] {
  const numbers = Array.from({ length: nodes }, (_, index) => index + 1);
  if (topology === 'ring') {
    // Port 1 of each node goes to port 2 of the next. Two nodes have two cables.
    return numbers.map((node) => ({ from: { node, port: 1 }, to: { node: (node % nodes) + 1, port: 2 } }));
  }
  return numbers.flatMap((one) =>
    numbers
      .filter((other) => other > one)
      .map((other) => ({ from: { node: one, port: other - 1 }, to: { node: other, port: one } })),
  );
}

/** Ports that each node needs, the one on the management LAN included. */
export function portCount(topology: Topology, nodes: number): number {
  return topology === 'ring' ? 3 : nodes;
}
