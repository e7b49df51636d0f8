import type { Cluster } from '../cluster.ts';
import { portsOf } from './ports.ts';

/** The language of Mermaid, which hosts of repositories draw inside Markdown. Our names hold nothing that it would need quoted. */
export function drawMermaid(cluster: Cluster): string {
  const lan = cluster.nodes.flatMap((node) =>
    portsOf(node)
      .filter((port) => port.use.kind === 'lan')
      .map((port) => `  n${String(node.id)} -.-|"${port.name}"| lan\n`),
  );
  const ids = new Map(cluster.nodes.map((node) => [node.hostname, `n${String(node.id)}`]));
  return [
    'graph LR\n',
    ...cluster.nodes.map(
      ({ id, hostname, loopback, osdVm }) =>
        `  n${String(id)}["${hostname}<br/>${loopback}${osdVm === undefined ? '' : `<br/>OSD VM ${osdVm}`}"]\n`,
    ),
    ...(lan.length === 0 ? [] : ['  lan(("management LAN"))\n']),
    ...cluster.cables.map(({ name, subnet, ends: [one, other] }) => {
      const label = `${one.port} · ${name} · ${other.port}<br/>${subnet}`;
      return `  ${ids.get(one.hostname) ?? ''} ---|"${label}"| ${ids.get(other.hostname) ?? ''}\n`;
    }),
    ...lan,
  ].join('');
}
