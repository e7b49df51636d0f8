import { z } from 'zod';
import {
  absolutePath,
  cidr,
  hostLabel,
  hostOrAddress,
  interfaceName,
  label,
  matching,
  mtu,
} from './values.ts';

const hosts = z.array(hostLabel).min(1);

export const cephSchema = z.strictObject({
  fsid: matching(
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'a UUID of small hex digits; "uuidgen" prints a new one',
  ).describe('Identity of the Ceph cluster. It is never derived: another one would be another cluster.'),
  mons: hosts
    .optional()
    .describe('Host names of the monitors; without it, the first nodes by id, an odd number of at most 5.'),
  mgrs: hosts.optional().describe('Managers; without it, where the monitors are.'),
  mds: z.array(hostLabel).default([]).describe('Metadata servers, for CephFS.'),
  rgw: z.array(hostLabel).default([]).describe('Object gateways.'),
  public_network: cidr
    .optional()
    .describe(
      'Where monitors and OSDs listen; without it, the smallest network with all loopbacks and OSD VMs.',
    ),
  cluster_network: cidr.optional().describe('Where OSDs copy among themselves; without it, the public one.'),
  replicas: z
    .int()
    .min(1)
    .max(10)
    .optional()
    .describe('Copies of each object in new pools; without it, what Ceph says.'),
});

export const ovnSchema = z.strictObject({
  central: hosts
    .optional()
    .describe('Members of the OVN databases; without it, the first nodes by id, an odd number of at most 5.'),
  encapsulation: z.enum(['geneve', 'vxlan']).default('geneve').describe('Kind of tunnel between the nodes.'),
});

const storageSchema = z.strictObject({
  name: label.describe('Name of the pool.'),
  driver: z.enum(['dir', 'ceph']).describe('dir: a folder of each member. ceph: a pool of the Ceph cluster.'),
  path: absolutePath
    .optional()
    .describe('Folder of a dir pool; without it, one named after the pool below the VM store.'),
  pool: label.optional().describe('Ceph pool of a ceph pool; without it, of the same name.'),
});

const incusNetworkSchema = z.strictObject({
  name: matching(/^[a-zA-Z][a-zA-Z0-9-]{0,14}$/, 'a name of at most 15 letters, digits and dashes').describe(
    'Name of the network.',
  ),
  type: z
    .enum(['bridge', 'ovn', 'physical', 'macvlan'])
    .describe('ovn: one virtual network over all members. physical: the way out for ovn networks.'),
  parent: interfaceName
    .optional()
    .describe('Interface of every member that a physical or macvlan network uses.'),
  uplink: matching(/^[a-zA-Z][a-zA-Z0-9-]{0,14}$/, 'the name of a network')
    .optional()
    .describe('Physical network that an ovn network goes out by.'),
  address: cidr.optional().describe('Its own address, the gateway of its guests, with prefix length.'),
  gateway: cidr.optional().describe('Of a physical network: the router there, with prefix length.'),
  ranges: z
    .array(matching(/^[0-9.]+-[0-9.]+$/, 'two addresses with a dash, like 192.168.1.200-192.168.1.220'))
    .default([])
    .describe('Of a physical network: addresses that routers of ovn networks may take.'),
  mtu: mtu.optional(),
});

export const incusSchema = z.strictObject({
  members: hosts
    .optional()
    .describe('Host names of the members, which are called so in Incus too; without it, all nodes.'),
  port: z.int().min(1).max(65535).default(8443).describe('Port of the API.'),
  storage: z
    .array(storageSchema)
    .optional()
    .describe(
      'Storage pools; without it, a folder of the VM store as "local", and with Ceph a pool "remote".',
    ),
  networks: z.array(incusNetworkSchema).default([]).describe('Networks of the guests.'),
});

export const zabbixSchema = z.strictObject({
  server: hostOrAddress.describe(
    'Where the server runs: the host name of a node, or the address or name of a VM.',
  ),
  agents: hosts.optional().describe('Host names of the nodes with an agent; without it, all.'),
});
