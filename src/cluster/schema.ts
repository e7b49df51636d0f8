import { z } from 'zod';
import { parseCidr, parseIpv4 } from './ipv4.ts';
import { parseSize } from './size.ts';

/**
 * The form of cluster.yaml, one value at a time. What takes two values to be seen (a doubled address, a cable with one
 * end) is in rules/. Patterns are strict because the values reach shell scripts and configuration files of the nodes: nothing
 * that passes here needs quoting there.
 */

const matching = (pattern: RegExp, wanted: string): z.ZodString =>
  z.string().regex(pattern, `it must be ${wanted}`);

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const label = matching(
  new RegExp(`^${LABEL}$`),
  'a host name label: small letters, digits and inner dashes, at most 63',
);
const domainName = matching(
  new RegExp(String.raw`^${LABEL}(?:\.${LABEL})*$`),
  'a domain name of small letters, digits, dashes and dots',
);
const ipv4 = z
  .string()
  .refine((text) => parseIpv4(text) !== undefined, 'it must be an IPv4 address, like 10.50.1.1');
const cidr = z
  .string()
  .refine(
    (text) => parseCidr(text) !== undefined,
    'it must be an IPv4 address with a prefix length, like 192.168.11.0/30',
  );
const mac = matching(
  /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/,
  'six pairs of small hex digits with colons, like 52:54:00:00:03:01',
);
const size = z
  .string()
  .refine((text) => parseSize(text) !== undefined, 'it must be a size like 128M, 32G or 500GB');
const serial = matching(
  /^[A-Za-z0-9._+:-]{1,64}$/,
  'a disk serial of letters, digits and ._+:- without blanks',
);
const portName = matching(/^eth(?:0|[1-9][0-9]?)$/, 'an interface name like eth1');
const accountName = matching(/^[a-z_][a-z0-9_-]{0,31}$/, 'an account name of small letters, digits, _ and -');
const packageName = matching(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'a package name');
const absolutePath = matching(/^(?:\/[A-Za-z0-9._-]+)+$/, 'an absolute path of letters, digits and ._-');

const account = z.strictObject({
  name: accountName.describe('Login name.'),
  uid: z.int().min(1000).max(60000).describe('User id, the same on every node.'),
  group: accountName.default('users').describe('Primary group; it must exist in the base system.'),
  groups: z.array(accountName).default([]).describe('Further groups; wheel is the one that sudo knows.'),
  shell: absolutePath.default('/bin/bash').describe('Login shell.'),
  password: z
    .enum(['generate', 'locked'])
    .describe('generate: one random password, kept below out/secrets/. locked: no password login at all.'),
  ssh_keys: z
    .array(
      matching(
        /^(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]+(?: [^\r\n]*)?$/,
        'one line of a public key file, like "ssh-ed25519 AAAA... name"',
      ),
    )
    .default([])
    .describe('Public keys that may log in.'),
});

const management = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('dhcp'), port: portName.describe('Port on the management LAN.') }),
    z.strictObject({
      method: z.literal('static'),
      port: portName.describe('Port on the management LAN.'),
      address: cidr.describe('Address with prefix length.'),
      gateway: ipv4.optional().describe('Default route.'),
      dns: z.array(ipv4).default([]).describe('Name servers for /etc/resolv.conf.'),
    }),
  ])
  .describe('How the node is reached from outside the cluster.');

const node = z.strictObject({
  id: z.int().min(1).max(9999).describe('The number that --node takes; files are called node<id>.'),
  hostname: label.describe('Host name without the domain.'),
  roles: z.array(label).describe('Folders of overlays/roles/ to lay over this node, later ones win.'),
  loopback: ipv4.describe('The stable /32 address on dummy0; also the OSPF router id.'),
  osd_vm: ipv4
    .optional()
    .describe('Address of the OSD VM on this node, announced when its kernel route appears.'),
  management,
  nics: z
    .array(
      z.strictObject({
        name: portName.describe('Name that udev gives the port.'),
        mac: mac.describe('Its hardware address.'),
      }),
    )
    .min(1)
    .describe('Every network port, tied to its name by hardware address.'),
  disks: z.strictObject({
    system: z
      .strictObject({
        serial: serial.describe('Serial number as in lsblk -o NAME,SERIAL.'),
        min_size: size.describe('A smaller disk is refused, whatever its serial.'),
        max_size: size.describe('A bigger disk is refused, whatever its serial.'),
        wipe: z
          .boolean()
          .default(false)
          .describe('Whether the installer may empty a disk that holds something.'),
      })
      .describe('The one disk the installer may write.'),
    others: z
      .array(
        z.strictObject({
          serial: serial.describe('Serial number.'),
          use: z.enum(['ceph-osd', 'unused']).describe('What it is for.'),
        }),
      )
      .default([])
      .describe('Disks the installer never writes.'),
  }),
});

const link = z.strictObject({
  name: label.describe('Name of the cable, for messages and comments.'),
  ends: z
    .tuple([portEnd(), portEnd()])
    .describe('The two ends as hostname:port; the first end gets the first address.'),
  subnet: cidr.describe('The network of this cable, normally a /30.'),
  addresses: z
    .tuple([cidr, cidr])
    .optional()
    .describe('The two addresses, when they are not the first two of the subnet.'),
});

function portEnd(): z.ZodString {
  return matching(new RegExp(String.raw`^${LABEL}:eth(?:0|[1-9][0-9]?)$`), 'hostname:port, like node1:eth1');
}

/** cluster.yaml as written: defaults filled in, nothing derived, cross rules not yet checked. */
export const clusterFileSchema = z.strictObject({
  format: z.literal(1).describe('Version of this file format.'),
  cluster: z.strictObject({
    name: label.describe('Name of the cluster.'),
    domain: domainName.describe('Domain of every host name.'),
  }),
  time: z.strictObject({
    zone: matching(
      /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/,
      'a zone of the tz database, like Europe/Berlin',
    ).describe('Time zone.'),
    hardware_clock: z.enum(['UTC', 'localtime']).default('UTC').describe('What the hardware clock holds.'),
    ntp_servers: z
      .array(matching(/^[A-Za-z0-9][A-Za-z0-9.:-]*$/, 'a host name or an address'))
      .describe('NTP servers of every node.'),
  }),
  accounts: z.array(account).min(1).describe('People who may log in; root has no password.'),
  sudo: z.strictObject({
    wheel: z.enum(['nopasswd', 'password']).describe('What members of wheel may do with sudo.'),
  }),
  ssh: z.strictObject({ password_authentication: z.boolean().describe('Whether SSH takes passwords.') }),
  cgroups: z.strictObject({ version: z.union([z.literal(1), z.literal(2)]).describe('Incus wants 2.') }),
  console: z.strictObject({
    serial: matching(/^tty[A-Z]+[0-9]{1,2}$/, 'a serial device like ttyS0')
      .optional()
      .describe('Serial console; leave it out for none.'),
    speed: z
      .union([z.literal(9600), z.literal(38400), z.literal(57600), z.literal(115200)])
      .default(115200)
      .describe('Its speed.'),
  }),
  install: z.strictObject({
    series: z
      .array(matching(/^[a-z]{1,4}$/, 'a series like ap'))
      .min(1)
      .describe('Series that are installed whole.'),
    add: z.array(packageName).default([]).describe('Packages from other series.'),
    skip: z.array(packageName).default([]).describe('Packages of the series that are left out.'),
    packages: z
      .array(packageName)
      .default([])
      .describe('Own packages or stacks; what they need at run time comes along.'),
    finish: z.enum(['poweroff', 'reboot']).describe('What the installer does at the end.'),
  }),
  partitions: z
    .strictObject({
      esp: z.strictObject({ size: size.describe('EFI system partition.') }),
      root: z.strictObject({ size: size.describe('Root file system, ext4.') }),
      vmstore: z.strictObject({
        size: size.describe('Store of local VMs, ext4.'),
        mount: absolutePath.describe('Where it is mounted.'),
      }),
    })
    .describe(
      'Sizes on the system disk; the fourth partition is the rest. A small disk scales root and vmstore down.',
    ),
  ospf: z.strictObject({
    area: z.int().min(0).max(4294967295).default(0).describe('OSPF area of all links.'),
    hello_interval: z.int().min(1).max(65535).default(1).describe('Seconds between two hellos.'),
    dead_interval: z
      .int()
      .min(1)
      .max(65535)
      .default(4)
      .describe('Seconds of silence until a neighbour counts as gone.'),
  }),
  nodes: z.array(node).min(1).describe('The machines.'),
  links: z.array(link).default([]).describe('The cables between nodes, each named once.'),
});

export type ClusterFile = z.output<typeof clusterFileSchema>;
