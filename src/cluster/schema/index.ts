import { z } from 'zod';
import { accountSchema } from './accounts.ts';
import { consoleSchema, installSchema, partitionsSchema, timeSchema } from './machine.ts';
import { linkSchema, networkSchema, ospfSchema } from './network.ts';
import { nodeSchema } from './node.ts';
import { cephSchema, incusSchema, ovnSchema, zabbixSchema } from './services.ts';
import { domainName, label } from './values.ts';

/**
 * cluster.yaml as written: defaults filled in, nothing derived, cross rules not yet checked. The form is checked one value at a time
 * here; what takes two values to be seen (a doubled address, a cable with one end) is in rules/.
 */
export const clusterFileSchema = z.strictObject({
  format: z.literal(1).describe('Version of this file format.'),
  cluster: z
    .strictObject({
      name: label.describe('Name of the cluster.'),
      domain: domainName.default('cluster.local').describe('Domain of every host name.'),
    })
    .describe('What the whole is called.'),
  time: timeSchema.prefault({}).describe('Clocks of the nodes.'),
  accounts: z.array(accountSchema).min(1).describe('People who may log in; root has no password.'),
  sudo: z
    .strictObject({
      wheel: z
        .enum(['nopasswd', 'password'])
        .default('password')
        .describe('What members of wheel may do with sudo.'),
    })
    .prefault({})
    .describe('Rights of administrators.'),
  ssh: z
    .strictObject({
      password_authentication: z.boolean().default(false).describe('Whether SSH takes passwords.'),
    })
    .prefault({})
    .describe('How one logs in from afar.'),
  cgroups: z
    .strictObject({
      version: z
        .union([z.literal(1), z.literal(2)])
        .default(2)
        .describe('Incus wants 2.'),
    })
    .prefault({})
    .describe('Control groups of the kernel.'),
  console: consoleSchema.prefault({}).describe('Kernel and login on a serial line, beside the screen.'),
  install: installSchema.prefault({}).describe('What is installed.'),
  partitions: partitionsSchema
    .prefault({})
    .describe(
      'Sizes on the system disk; the fourth partition is the rest. A small disk scales root and vmstore down.',
    ),
  network: networkSchema.prefault({}).describe('Where addresses come from that are not written.'),
  ospf: ospfSchema.prefault({}).describe('Routing between the nodes.'),
  ceph: cephSchema.optional().describe('Distributed storage; leave it out for none.'),
  ovn: ovnSchema.optional().describe('Virtual networks; leave it out for none.'),
  incus: incusSchema.optional().describe('Virtual machines and containers; leave it out for none.'),
  zabbix: zabbixSchema.optional().describe('Monitoring; leave it out for none.'),
  nodes: z.array(nodeSchema).min(2).max(64).describe('The machines.'),
  links: z.array(linkSchema).default([]).describe('The cables between nodes, each named once.'),
});

export type ClusterFile = z.output<typeof clusterFileSchema>;

/** The same as JSON schema, for editors. Published as schema/cluster.json. */
export function clusterJsonSchema(): unknown {
  return z.toJSONSchema(clusterFileSchema, { io: 'input' });
}
