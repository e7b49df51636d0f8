import { z } from 'zod';
import { absolutePath, label, matching, packageName, size, hostOrAddress } from './values.ts';

export const timeSchema = z.strictObject({
  zone: matching(
    /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/,
    'a zone of the tz database, like Europe/Berlin',
  )
    .default('Etc/UTC')
    .describe('Time zone.'),
  hardware_clock: z.enum(['UTC', 'localtime']).default('UTC').describe('What the hardware clock holds.'),
  ntp_servers: z.array(hostOrAddress).default([]).describe('NTP servers of every node.'),
});

export const consoleSchema = z.strictObject({
  serial: matching(/^tty[A-Z]+[0-9]{1,2}$/, 'a serial device like ttyS0')
    .optional()
    .describe('Serial console; leave it out for none.'),
  speed: z
    .union([z.literal(9600), z.literal(38400), z.literal(57600), z.literal(115200)])
    .default(115200)
    .describe('Its speed.'),
});

const SERIES = ['a', 'ap', 'l', 'n', 'tcl', 'x'];

export const installSchema = z.strictObject({
  series: z
    .array(matching(/^[a-z]{1,4}$/, 'a series like ap'))
    .min(1)
    .default(SERIES)
    .describe('Series that are installed whole.'),
  add: z.array(packageName).default([]).describe('Packages from other series.'),
  skip: z.array(packageName).default([]).describe('Packages of the series that are left out.'),
  tagfiles: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of tagfiles (SERIES/tagfile), relative to this file: what they give SKP stays out. Without a menu that is all a tagfile does.',
    ),
  packages: z
    .array(packageName)
    .default([])
    .describe(
      'Own packages or stacks (a name that is both is the package); what they need at run time comes along.',
    ),
  finish: z.enum(['poweroff', 'reboot']).default('poweroff').describe('What the installer does at the end.'),
});

const filesystem = z.enum(['ext4', 'xfs', 'btrfs']).default('ext4').describe('File system.');
const volumeLabel = label
  .max(16)
  .optional()
  .describe(
    'Label of the file system, at most 12 characters for xfs; without it, the name of the partition.',
  );

export const partitionsSchema = z.strictObject({
  scheme: z
    .enum(['plain', 'lvm', 'mirror'])
    .default('plain')
    .describe(
      'How the disk is divided. lvm: root and vmstore are logical volumes, what they leave is free in the volume group. mirror: both are RAID 1 over the system disk and disks.mirror of the node.',
    ),
  esp: z
    .strictObject({ size: size.default('128M').describe('Its size.') })
    .prefault({})
    .describe('EFI system partition.'),
  root: z
    .strictObject({ size: size.default('32G').describe('Its size.'), filesystem, label: volumeLabel })
    .prefault({})
    .describe('Root file system.'),
  vmstore: z
    .strictObject({
      size: size.default('32G').describe('Its size.'),
      mount: absolutePath.default('/srv/vmstore').describe('Where it is mounted.'),
      filesystem,
      label: volumeLabel,
    })
    .prefault({})
    .describe('Store of local VMs.'),
});
