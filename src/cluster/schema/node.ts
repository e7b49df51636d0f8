import { z } from 'zod';
import {
  bondSchema,
  bridgeSchema,
  managementSchema,
  nicSchema,
  nodeOspfSchema,
  vlanSchema,
} from './network.ts';
import { hostLabel, ipv4, label, pciDevice, serial, size } from './values.ts';

const writtenDisk = z.strictObject({
  serial: serial.describe('Serial number as in lsblk -o NAME,SERIAL.'),
  min_size: size.describe('A smaller disk is refused, whatever its serial.'),
  max_size: size.describe('A bigger disk is refused, whatever its serial.'),
  wipe: z.boolean().default(false).describe('Whether the installer may empty a disk that holds something.'),
});

const disksSchema = z.strictObject({
  system: writtenDisk.describe('The disk the installer may write.'),
  mirror: writtenDisk
    .optional()
    .describe(
      'The other half of a mirror: the second disk the installer may write, with scheme mirror only.',
    ),
  others: z
    .array(
      z.strictObject({
        serial: serial.describe('Serial number.'),
        use: z
          .enum(['ceph-osd', 'unused'])
          .describe('What it is for. ceph-osd: handed to the OSD VM of this node.'),
        vfio: pciDevice
          .optional()
          .describe(
            'The controller of this disk, which vfio-pci hands to the OSD VM whole: its PCI address, or its vendor:device ids. By ids, vfio-pci may take every controller of that model before anybody has looked which disks are on it, that of the system disk too: give the address where both are of one model.',
          ),
      }),
    )
    .default([])
    .describe('Disks the installer never writes.'),
});

export const nodeSchema = z.strictObject({
  id: z.int().min(1).max(9999).describe('The number that --node takes; files are called node<id>.'),
  hostname: hostLabel.optional().describe('Host name without the domain: node<id> without one.'),
  roles: z
    .array(label)
    .optional()
    .describe(
      'Folders of overlays/roles/ to lay over this node, later ones win, after those that its services bring. Without it: router when a cable ends here.',
    ),
  loopback: ipv4
    .optional()
    .describe('The stable /32 address on dummy0; without it, the one that network.loopbacks gives.'),
  router_id: ipv4.optional().describe('OSPF router id, when it is not the loopback.'),
  osd_vm: ipv4
    .optional()
    .describe('Address of the OSD VM on this node, announced when its kernel route appears.'),
  encapsulation: ipv4.optional().describe('Address that OVN tunnels end at, when it is not the loopback.'),
  management: managementSchema.optional(),
  nics: z.array(nicSchema).min(1).describe('Every network port, tied to its name by hardware address.'),
  bonds: z.array(bondSchema).default([]).describe('Several ports as one.'),
  vlans: z.array(vlanSchema).default([]).describe('Tagged networks on a port or bond.'),
  bridges: z.array(bridgeSchema).default([]).describe('Bridges, for guests on the management LAN.'),
  ospf: nodeOspfSchema
    .prefault({})
    .describe('What this node announces, where it is not what follows from the rest.'),
  disks: disksSchema.describe('Which disk is for what; a disk that is not named is never written.'),
});
