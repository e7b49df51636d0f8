import { z } from 'zod';
import { TOPOLOGIES } from './topologies.ts';
import { accountName, cidr, domainName, hostOrAddress, label, mac, serial, size } from '../schema/values.ts';
import { accountSchema } from '../schema/accounts.ts';
import { timeSchema } from '../schema/machine.ts';

/** What "cluster init" asks, or is told in a file or by flags; all of it has a default. */
export const answersSchema = z.strictObject({
  name: label.default('cluster'),
  domain: domainName.default('cluster.local'),
  nodes: z.int().min(2).max(64).default(3),
  topology: z.enum(TOPOLOGIES).default('ring'),
  zone: timeSchema.shape.zone,
  ntp_servers: z.array(hostOrAddress).default(['0.pool.ntp.org', '1.pool.ntp.org', '2.pool.ntp.org']),
  account: accountName.default('clusteradm'),
  ssh_keys: accountSchema.shape.ssh_keys,
  loopbacks: cidr.default('10.50.1.0/24'),
  osd_vms: cidr.default('10.50.1.100/24'),
  links: cidr.default('192.168.128.0/20'),
  min_size: size.default('20GB'),
  max_size: size.default('2TB'),
  machines: z
    .array(
      z.strictObject({
        macs: z.array(mac).default([]),
        system_disk: serial.optional(),
        osd_disk: serial.optional(),
      }),
    )
    .default([]),
});

export type Answers = z.output<typeof answersSchema>;
