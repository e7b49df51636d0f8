import { expect, vi } from 'vitest';
import type { Router, Routers } from './routers.ts';

/** The stable addresses of the neighbours of a node to which its adjacency is complete. */
export async function fullNeighbours({ on }: Router): Promise<readonly string[]> {
  const { neighbors } = JSON.parse(await on.sh("vtysh -c 'show ip ospf neighbor json'")) as {
    readonly neighbors: Readonly<Record<string, readonly { readonly nbrState: string }[]>>;
  };
  const full = Object.entries(neighbors).filter(([, [first]]) => first?.nbrState.startsWith('Full'));
  return full.map(([routerId]) => routerId).sort();
}

/** Whether a packet between the stable addresses comes back. */
export async function reaches(from: Router, to: Router): Promise<boolean> {
  const ping = ['ping', '-n', '-c', '1', '-W', '1', '-I', from.node.loopback, to.node.loopback] as const;
  return (await from.on.run(ping)).exitCode === 0;
}

/** The way that packets between the stable addresses take. */
export async function wayTo({ on, node }: Router, to: Router): Promise<{ gateway?: string; dev?: string }> {
  const routes = await on.sh(`ip -json route get ${to.node.loopback} from ${node.loopback}`);
  return (JSON.parse(routes) as readonly { gateway: string; dev: string }[])[0] ?? {};
}

/** Destinations that a node has learned by OSPF. */
export async function learned({ on }: Router): Promise<readonly string[]> {
  const routes = JSON.parse(await on.sh('ip -json route show proto ospf')) as readonly { dst: string }[];
  return routes.map((route) => route.dst);
}

/** The nodes at other ends of cables that BFD finds alive, by their addresses there. */
async function bfdPeers({ on }: Router): Promise<readonly string[]> {
  const peers = JSON.parse(await on.sh("vtysh -c 'show bfd peers json'")) as readonly {
    readonly peer: string;
    readonly status: string;
  }[];
  return peers.filter(({ status }) => status === 'up').map(({ peer }) => peer);
}

/** Tries again, twice a second, until nothing is thrown. */
export async function within(seconds: number, attempt: () => Promise<void>): Promise<void> {
  await vi.waitFor(attempt, { timeout: seconds * 1000, interval: 500 });
}

/** The cable between two nodes, seen from the first; undefined when there is none. */
export function cableBetween(from: Router, to: Router) {
  const port = from.node.interfaces.find(({ peer }) => peer?.hostname === to.node.hostname);
  return port?.peer === undefined
    ? undefined
    : { port: port.name, peerPort: port.peer.port, peerAddress: port.peer.address };
}

/**
 * Every node has all neighbours that it has a cable to, reaches every node by its stable address, and its neighbours by its own cable:
 * routes follow the adjacencies after a moment. 40 s, for a machine that is busy with other tests.
 */
export async function settled({ routers }: Routers): Promise<void> {
  for (const router of routers) {
    const others = routers.filter((each) => each !== router);
    const neighbours = others.filter((other) => cableBetween(router, other) !== undefined);
    await within(40, async () => {
      expect(await fullNeighbours(router)).toEqual(neighbours.map(({ node }) => node.loopback).sort());
      for (const other of others) {
        const cable = cableBetween(router, other);
        if (cable !== undefined) {
          const { port, peerAddress } = cable;
          expect(await wayTo(router, other)).toMatchObject({ dev: port, gateway: peerAddress });
          expect(await bfdPeers(router)).toContain(peerAddress);
        }
        expect(await reaches(router, other), `${router.on.name} to ${other.on.name}`).toBe(true);
      }
    });
  }
}
