import type { MediaNode } from './media-node.ts';

/** The volume label by which firmware menus, a person and the installer know the medium. */
export const VOLUME_LABEL = 'SLACKFORGE';

/**
 * Renders node.conf, the shell variables that the unattended installer sources. The same bytes are in the node's initrd and
 * on the medium; the installer accepts only a medium whose copy is equal. `buildId` makes two builds tell apart. With `sourceUrl`, which
 * ends in a slash, packages come from there and no medium is looked for.
 */
export function renderNodeConf(node: MediaNode, buildId: string, sourceUrl?: string): string {
  const { storage, systemDisk: disk, mirrorDisk: mirror } = node;
  const values: readonly (readonly [key: string, value: string | number])[] = [
    ['NODE_ID', node.id],
    ['HOST_NAME', node.hostName],
    ['BUILD_ID', buildId],
    sourceUrl === undefined ? ['MEDIUM_LABEL', VOLUME_LABEL] : ['SOURCE_URL', sourceUrl],
    ['DISK_SERIAL', disk.serial],
    ['DISK_MIN_BYTES', disk.minBytes],
    ['DISK_MAX_BYTES', disk.maxBytes],
    ['WIPE', disk.wipe ? 'yes' : 'no'],
    ...(mirror === undefined
      ? []
      : ([
          ['MIRROR_SERIAL', mirror.serial],
          ['MIRROR_MIN_BYTES', mirror.minBytes],
          ['MIRROR_MAX_BYTES', mirror.maxBytes],
          ['MIRROR_WIPE', mirror.wipe ? 'yes' : 'no'],
        ] as const)),
    ['SCHEME', storage.scheme],
    ['VOLUME_GROUP', storage.volumeGroup],
    ['ESP_MIB', storage.sizes.espMib],
    ['ROOT_MIB', storage.sizes.rootMib],
    ['ROOT_FS', storage.root.type],
    ['ROOT_LABEL', storage.root.label],
    ['VMSTORE_MIB', storage.sizes.vmstoreMib],
    ['VMSTORE_FS', storage.vmstore.type],
    ['VMSTORE_LABEL', storage.vmstore.label],
    ['VMSTORE_MOUNT', storage.vmstoreMount],
    ['BOOTLOADER_ID', 'Slackware'],
    ['CONSOLES', node.consoles.join(' ')],
    ['HWCLOCK', node.hardwareClock],
    ['FINISH', node.finish],
  ];
  const lines = values.map(
    ([key, value]) => `${key}=${typeof value === 'number' ? String(value) : quote(value)}`,
  );
  return [
    '# node.conf, format 1: made by slackforge from cluster.yaml; read by the unattended installer.',
    ...lines,
    '',
  ].join('\n');
}

/** A word for the shell in single quotes, the one form in which nothing is expanded. */
function quote(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
