import type { StackedInterface } from './cluster.ts';
import type { CompleteNode } from './complete.ts';

/** rc.inet1 takes an unnamed slot i for eth<i>. */
export function slotOf(port: string): number {
  return Number(port.slice('eth'.length));
}

export function vlanName({ on, id }: Pick<CompleteNode['vlans'][number], 'on' | 'id'>): string {
  return `${on}.${String(id)}`;
}

type Unplaced = Omit<StackedInterface, 'slot' | 'dhcp'>;

/** Every interface that the node makes itself, by what it is made of: bonds, then VLANs, then bridges. */
export function stackInterfaces(node: CompleteNode): readonly StackedInterface[] {
  const stack = (
    kind: StackedInterface['kind'],
    { mtu, ...item }: Omit<Unplaced, 'kind' | 'mtu'> & { readonly mtu?: number | undefined },
  ): Unplaced => ({ ...item, kind, ...(mtu === undefined ? {} : { mtu }) });
  const all = [
    ...node.bonds.map((bond) => stack('bond', bond)),
    ...node.vlans.map(({ on, id, ...vlan }) =>
      stack('vlan', { ...vlan, name: vlanName({ on, id }), ports: [on], options: [] }),
    ),
    ...node.bridges.map((bridge) => stack('bridge', bridge)),
  ];
  const first = Math.max(...node.nics.map((nic) => slotOf(nic.name))) + 1;
  const { management } = node;
  return all.map((item, index) => {
    const isManagement = item.name === management.port;
    const own = isManagement && management.method === 'static' ? [management.address] : [];
    return {
      ...item,
      slot: first + index,
      dhcp: isManagement && management.method === 'dhcp',
      addresses: [...own, ...item.addresses],
    };
  });
}
