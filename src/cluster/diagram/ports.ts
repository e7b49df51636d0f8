import type { Cluster, ClusterNode } from '../cluster.ts';

/** One port of a machine as somebody who stands before it with a cable sees it. */
export interface PortView {
  readonly name: string;
  readonly mac: string;
  /** With prefix length; "DHCP" where it is given from outside; empty for none. */
  readonly address: string;
  /** What to plug in. */
  readonly use:
    | {
        readonly kind: 'cable';
        readonly name: string;
        readonly to: string;
        readonly port: string;
        readonly address: string;
      }
    | { readonly kind: 'lan' }
    | { readonly kind: 'spare' };
}

/** The ports of a node, by slot. A port below the management interface is on the management LAN as that is. */
export function portsOf(node: ClusterNode): readonly PortView[] {
  const lan = lanPorts(node);
  return node.interfaces.map(({ name, mac, addresses, dhcp, peer }): PortView => ({
    name,
    mac,
    address: dhcp ? 'DHCP' : addresses.join(' '),
    use:
      peer !== undefined
        ? { kind: 'cable', name: peer.link, to: peer.hostname, port: peer.port, address: peer.address }
        : lan.has(name)
          ? { kind: 'lan' }
          : { kind: 'spare' },
  }));
}

/** Every port that a bond, VLAN or bridge stands on leads to a switch, as the management port itself does. */
function lanPorts({ management, stacked }: ClusterNode): ReadonlySet<string> {
  return new Set([management.port, ...stacked.flatMap((item) => item.ports)]);
}

/** "3 nodes, 3 cables" */
export function countOf({ nodes, cables }: Cluster): string {
  const cable = cables.length === 1 ? 'cable' : 'cables';
  return `${String(nodes.length)} nodes, ${String(cables.length)} ${cable}`;
}
