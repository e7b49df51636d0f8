import type { MediaNode } from './media-node.ts';
import { renderTemplate } from './render-template.ts';

/** Where the boot loaders find things on the medium, as absolute paths of the medium. */
export interface BootPaths {
  /** e.g. "/kernels/generic.s/bzImage": the very path of the mirror, because its GRUB image searches for it. */
  readonly kernel: string;
  readonly initrd: string;
  readonly nodeInitrd: string;
}

/** The kernel parameters of the two entries that start Linux. */
export interface BootParameters {
  /** Of the unattended entry. */
  readonly install: readonly string[];
  /** Of the mirror's own installer, as its own menu has them. */
  readonly stock: readonly string[];
}

/** The files of isotree/boot/ by name. */
export interface BootTemplates {
  readonly grub: string;
  readonly isolinux: string;
  readonly message: string;
}

/** The rendered menus. */
export interface BootMenus {
  readonly grub: string;
  readonly isolinux: string;
  readonly message: string;
}

/**
 * The parameters for the installer's kernel. `kbd=us` keeps the stock rc.S from asking for a keyboard, `nodhcp` keeps it from
 * asking the network, which the unattended installer does not need. The stock rc.S assembles every RAID it finds:
 * `md_mod.start_ro` keeps the kernel from writing to their members, which are disks that nobody named. SLACK_KERNEL is the directory's name below kernels/.
 */
export function bootParameters(node: MediaNode, kernelPath: string): BootParameters {
  const flavour = kernelPath.split('/').at(-2) ?? '';
  const stock = ['load_ramdisk=1', 'prompt_ramdisk=0', 'rw', 'printk.time=0', `SLACK_KERNEL=${flavour}`];
  const consoles = node.consoles.map((console) => `console=${console}`);
  return {
    stock: [...stock, ...consoles],
    install: [
      ...stock,
      'kbd=us',
      'nodhcp',
      'md_mod.start_ro=1',
      ...consoles,
      `slackforge.node=${node.id}`,
      ...node.kernelParameters,
    ],
  };
}

/** Renders the menus: unattended after five seconds, the mirror's installer by hand, the same once more, the local disk. */
export function renderBootMenus(
  node: MediaNode,
  paths: BootPaths,
  parameters: BootParameters,
  templates: BootTemplates,
): BootMenus {
  const values = {
    node: node.id,
    host: node.hostName,
    kernel: paths.kernel,
    initrd: paths.initrd,
    nodeInitrd: paths.nodeInitrd,
    diskSerial: node.systemDisk.serial,
    parameters: parameters.install.join(' '),
    stockParameters: parameters.stock.join(' '),
    serialLine: isolinuxSerialLine(node.consoles),
  };
  return {
    grub: renderTemplate(templates.grub, values),
    isolinux: renderTemplate(templates.isolinux, values),
    message: renderTemplate(templates.message, values),
  };
}

/**
 * "serial 0 115200" for a console ttyS0,115200, "" when no console is serial. Only then, because ISOLINUX takes noise on
 * an open serial line for a key and stops its countdown.
 */
function isolinuxSerialLine(consoles: readonly string[]): string {
  for (const console of consoles) {
    const serial = /^ttyS(\d+)(?:,(\d+))?/.exec(console);
    if (serial !== null) return `serial ${serial[1] ?? '0'} ${serial[2] ?? '9600'}`;
  }
  return '';
}
