import type { Cluster, ClusterNode } from '../cluster.ts';
import { countOf, portsOf, type PortView } from './ports.ts';

/** A node after the other with its ports, and what is at the other end of each. */
export function drawAscii(cluster: Cluster): string {
  return [`${cluster.name}: ${countOf(cluster)}\n`, ...cluster.nodes.map(drawNode)].join('\n');
}

function drawNode(node: ClusterNode): string {
  const ports = portsOf(node);
  const name = Math.max(...ports.map((port) => port.name.length));
  const own = Math.max(...ports.map((port) => port.address.length));
  const vm = node.osdVm === undefined ? '' : `, OSD VM ${node.osdVm}`;
  const lines = ports.map((port, index) => {
    const branch = index === ports.length - 1 ? '`--' : '|--';
    return `  ${branch} ${port.name.padEnd(name)}  ${port.address.padEnd(own)}  ${useOf(port)}`.trimEnd();
  });
  const stacked = node.stacked.map(({ name: item, ports: below, dhcp, addresses }) =>
    `      ${item} over ${below.join(', ')}  ${dhcp ? 'DHCP' : addresses.join(' ')}`.trimEnd(),
  );
  return [`${node.hostname}  ${node.loopback}${vm}`, ...lines, ...stacked, ''].join('\n');
}

function useOf({ use }: PortView): string {
  if (use.kind === 'cable') return `==[ ${use.name} ]==  ${use.address}  ${use.to} ${use.port}`;
  return use.kind === 'lan' ? '--- management LAN' : '(free)';
}
