import { z } from 'zod';
import {
  bondName,
  bridgeName,
  cidr,
  interfaceName,
  ipv4,
  label,
  mac,
  matching,
  mtu,
  portEnd,
  portName,
  secretFile,
} from './values.ts';

/** Addresses that are derived when a node or a cable names none. */
export const networkSchema = z.strictObject({
  loopbacks: cidr
    .optional()
    .describe('Stable addresses: the node with id N gets this address plus N, like 10.50.1.0/24.'),
  osd_vms: cidr
    .optional()
    .describe(
      'Addresses of OSD VMs on nodes with a ceph-osd disk: this address plus the id, like 10.50.1.10/24.',
    ),
  links: cidr
    .optional()
    .describe('Cables without a subnet get the next /30 of this network, in their order.'),
  mtu: mtu.optional().describe('MTU of every cable that names none; 9000 where all ports can.'),
});

const port = interfaceName.describe(
  'Interface on the management LAN: a port, or a bond, VLAN or bridge over one.',
);

export const managementSchema = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('dhcp'), port }),
    z.strictObject({
      method: z.literal('static'),
      port,
      address: cidr.describe('Address with prefix length.'),
      gateway: ipv4.optional().describe('Default route.'),
      dns: z.array(ipv4).default([]).describe('Name servers for /etc/resolv.conf.'),
    }),
  ])
  .describe(
    'How the node is reached from outside the cluster. Without it: DHCP on the first port without a cable.',
  );

export const nicSchema = z.strictObject({
  name: portName.describe('Name that udev gives the port.'),
  mac: mac.describe('Its hardware address.'),
  mtu: mtu.optional(),
});

const addresses = z.array(cidr).default([]).describe('Further static addresses, with prefix length.');
const options = z
  .array(matching(/^[a-z_]+ [A-Za-z0-9_+.-]+$/, 'an option of "ip link" and its value, like "miimon 100"'))
  .default([])
  .describe('Options of "ip link set … type …", for IFOPTS of rc.inet1.conf.');

export const bondSchema = z.strictObject({
  name: bondName.describe('Name of the bond.'),
  ports: z.array(portName).min(1).describe('Its ports.'),
  mode: z
    .enum([
      'balance-rr',
      'active-backup',
      'balance-xor',
      'broadcast',
      '802.3ad',
      'balance-tlb',
      'balance-alb',
    ])
    .default('active-backup')
    .describe('802.3ad needs a switch that is set up for it; active-backup works with any.'),
  options,
  addresses,
  mtu: mtu.optional(),
});

export const vlanSchema = z.strictObject({
  on: interfaceName.describe('The port or bond that carries it; the interface is called like eth0.10.'),
  id: z.int().min(1).max(4094).describe('VLAN id.'),
  addresses,
  mtu: mtu.optional(),
});

export const bridgeSchema = z.strictObject({
  name: bridgeName.describe('Name of the bridge.'),
  ports: z.array(interfaceName).min(1).describe('Ports, bonds and VLANs in it.'),
  options,
  addresses,
  mtu: mtu.optional(),
});

export const linkSchema = z.strictObject({
  name: label
    .optional()
    .describe('Name of the cable, for messages and comments: link1, link2, … without one.'),
  ends: z
    .tuple([portEnd, portEnd])
    .describe('The two ends as hostname:port; the first end gets the first address.'),
  subnet: cidr
    .optional()
    .describe('The network of this cable, normally a /30; without it, one of network.links.'),
  addresses: z
    .tuple([cidr, cidr])
    .optional()
    .describe('The two addresses, when they are not the first two of the subnet.'),
  mtu: mtu.optional().describe('MTU of both ends.'),
});

const seconds = z.int().min(1).max(65535);

export const ospfSchema = z.strictObject({
  area: z.int().min(0).max(4294967295).default(0).describe('OSPF area of all links.'),
  hello_interval: seconds.default(1).describe('Seconds between two hellos.'),
  dead_interval: seconds.default(4).describe('Seconds of silence until a neighbour counts as gone.'),
  redistribute: cidr
    .optional()
    .describe(
      'Network of which nodes announce single addresses that the kernel has a route for; without it, each its own OSD VM.',
    ),
  bfd: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Notice a silent cable in less than a second.'),
      interval: z.int().min(10).max(60000).default(200).describe('Milliseconds between two packets.'),
      multiplier: z
        .int()
        .min(2)
        .max(255)
        .default(3)
        .describe('So many lost ones, and the neighbour is gone.'),
    })
    .prefault({})
    .describe('Bidirectional forwarding detection on the cables.'),
  authentication: z
    .union(
      [z.enum(['none', 'generate']), secretFile],
      'expected none, generate or { file: FILE }: the key itself does not belong here',
    )
    .default('none')
    .describe(
      'Key that neighbours sign their packets with. generate: made once and kept below out/secrets/.',
    ),
});

/** What one node announces, where it is not its loopback and its cables. */
export const nodeOspfSchema = z.strictObject({
  networks: z
    .array(cidr)
    .optional()
    .describe('Networks of this node that OSPF announces; without it, the loopback and every cable.'),
  passive: z
    .array(interfaceName)
    .default([])
    .describe('Interfaces whose network is announced and where no neighbour is looked for.'),
});
