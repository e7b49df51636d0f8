import { renderTemplate } from '../render-template.ts';
import { LOADERS, type PxeNode, type PxePlan } from './plan-pxe.ts';

/** The files of isotree/pxe/ by what they become. */
export interface PxeTemplates {
  /** Inside both boot loaders: asks the server for the menu, and boots the local disk when it gets none. */
  readonly embedded: string;
  /** Finds the node by the hardware address of the card that the machine was started by. */
  readonly dispatch: string;
  readonly node: string;
  readonly readme: string;
}

/** GRUB's configuration inside its images. */
export function renderEmbedded(plan: PxePlan, { embedded }: PxeTemplates): string {
  return renderTemplate(embedded, { ...serverValues(plan), serial: serialOf(plan.nodes) });
}

/** menu.cfg: every hardware address of the nodes; any other one boots its local disk. */
export function renderDispatch(plan: PxePlan, { dispatch }: PxeTemplates): string {
  const nodes = plan.nodes.map(({ node }) => ({ id: node.id, macs: node.macs }));
  return renderTemplate(dispatch, { ...serverValues(plan), nodes });
}

/** The menu of one node: installs it, unless a disk of the machine bears the mark of a finished installation. */
export function renderNodeMenu(
  plan: PxePlan,
  { plan: { boot }, node }: PxeNode,
  templates: PxeTemplates,
): string {
  return renderTemplate(templates.node, {
    ...serverValues(plan),
    node: node.id,
    host: node.hostName,
    kernel: boot.kernel,
    initrd: boot.initrd,
    parameters: boot.parameters.install.join(' '),
    stockParameters: boot.parameters.stock.join(' '),
  });
}

/** README.TXT: how the set is served. */
export function renderReadme(plan: PxePlan, { readme }: PxeTemplates): string {
  const nodes = plan.nodes.map(({ node }) => ({ id: node.id, host: node.hostName, macs: node.macs }));
  // Subnet and range are examples: a set knows the server's address and not its netmask.
  const { host, port, path } = plan.server;
  const near = (last: string): string => host.replace(/\d+$/, last);
  return renderTemplate(readme, {
    ...serverValues(plan),
    ...LOADERS,
    nodes,
    host,
    port,
    path,
    subnet: near('0'),
    first: near('200'),
    last: near('239'),
  });
}

function serverValues({ server }: PxePlan) {
  return { url: server.url, root: server.grubPath };
}

/** GRUB's number and speed of the serial line that the nodes have a console on; false without one. */
function serialOf(nodes: readonly PxeNode[]): { readonly unit: string; readonly speed: string } | false {
  for (const console of nodes[0]?.node.consoles ?? []) {
    const serial = /^ttyS(\d+)(?:,(\d+))?/.exec(console);
    if (serial !== null) return { unit: serial[1] ?? '0', speed: serial[2] ?? '9600' };
  }
  return false;
}
