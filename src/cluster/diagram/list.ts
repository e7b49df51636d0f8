import type { CableEnd, Cluster, ClusterNode } from '../cluster.ts';
import { countOf, portsOf } from './ports.ts';

/** To be printed and taken along: every cable to be ticked off, then every machine with what belongs into which port. */
export function cablingList(cluster: Cluster): string {
  const width = Math.max(0, ...cluster.cables.map((cable) => cable.name.length));
  const end = Math.max(
    0,
    ...cluster.cables.flatMap((cable) => cable.ends.map((each) => showEnd(each).length)),
  );
  const cables = cluster.cables.map(
    ({ name, ends: [one, other], subnet }) =>
      `  [ ] ${name.padEnd(width)}  ${showEnd(one).padEnd(end)}  <->  ${showEnd(other).padEnd(end)}  ${subnet}`,
  );
  const machines = cluster.nodes.flatMap((node) => {
    const ports = portsOf(node);
    const port = Math.max(...ports.map(({ name }) => name.length));
    return [
      '',
      `${node.hostname} (system disk ${systemDisksOf(node)})`,
      ...ports.map(({ name, mac, use }) => {
        const plug =
          use.kind === 'cable'
            ? `${use.name}, to ${use.to} ${use.port}`
            : use.kind === 'lan'
              ? 'switch of the management LAN'
              : 'nothing';
        return `  [ ] ${name.padEnd(port)}  ${mac}  ${plug}`;
      }),
    ];
  });
  return [`Cabling of ${cluster.name}: ${countOf(cluster)}`, '', ...cables, ...machines, ''].join('\n');
}

function systemDisksOf({ systemDisk, mirrorDisk }: ClusterNode): string {
  return `${systemDisk.serial}${mirrorDisk === undefined ? '' : ` mirrored on ${mirrorDisk.serial}`}`;
}

function showEnd({ hostname, port }: CableEnd): string {
  return `${hostname} ${port}`;
}
