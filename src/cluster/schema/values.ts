import { z } from 'zod';
import type { DiagnosticCode } from '../../lib/diagnostic-codes.ts';
import { parseCidr, parseIpv4 } from '../ipv4.ts';
import { parseSize } from '../size.ts';

/**
 * The single values of cluster.yaml. Patterns are strict because the values reach shell scripts and configuration files of the
 * nodes: nothing that passes here needs quoting there.
 */

export const matching = (pattern: RegExp, wanted: string): z.ZodString =>
  z.string().regex(pattern, `it must be ${wanted}`);

/** As `matching`, for a mistake that is frequent enough to have a name of its own: `cluster explain CODE` says more of it. */
export const matchingOr = (code: DiagnosticCode, pattern: RegExp, message: string): z.ZodString =>
  z
    .string()
    .refine((text) => pattern.test(text), { error: message, params: { code } })
    .meta({ pattern: pattern.source });

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const ETHERNET = 'eth(?:0|[1-9][0-9]?)';
const BOND = 'bond(?:0|[1-9][0-9]?)';
const BRIDGE = 'br[a-z0-9]{1,8}';

/** Names of clusters, roles, cables and other things of ours. */
export const label = matching(
  new RegExp(`^${LABEL}$`),
  'a label: small letters, digits and inner dashes, at most 63',
);
export const hostLabel = matchingOr(
  'cluster/hostname',
  new RegExp(`^${LABEL}$`),
  'it must be a host name label: small letters, digits and inner dashes, at most 63, without the domain',
);
export const domainName = matching(
  new RegExp(String.raw`^${LABEL}(?:\.${LABEL})*$`),
  'a domain name of small letters, digits, dashes and dots',
);
export const hostOrAddress = matching(
  /^[A-Za-z0-9][A-Za-z0-9.:-]*$/,
  'a host name or an address of letters, digits, dots, colons and dashes',
);
export const ipv4 = z
  .string()
  .refine((text) => parseIpv4(text) !== undefined, 'it must be an IPv4 address, like 10.50.1.1');
export const cidr = z
  .string()
  .refine(
    (text) => parseCidr(text) !== undefined,
    'it must be an IPv4 address with a prefix length, like 192.168.11.0/30',
  );
export const mac = matching(
  /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/,
  'six pairs of small hex digits with colons, like 52:54:00:00:03:01',
);
export const mtu = z.int().min(1280).max(9216).describe('Bytes of the largest packet.');
export const size = z
  .string()
  .refine((text) => parseSize(text) !== undefined, 'it must be a size like 128M, 32G or 500GB');
export const serial = matching(
  /^[A-Za-z0-9._+:-]{1,64}$/,
  'a disk serial of letters, digits and ._+:- without blanks',
);
export const portName = matching(new RegExp(`^${ETHERNET}$`), 'an interface name like eth1');
export const bondName = matching(new RegExp(`^${BOND}$`), 'a name like bond0');
export const bridgeName = matching(new RegExp(`^${BRIDGE}$`), 'a name like br0');
export const interfaceName = matching(
  /^[a-z][a-z0-9]{0,14}(?:\.[1-9][0-9]{0,3})?$/,
  'the name of an interface, like eth1, bond0, eth0.10 or br0',
);
export const portEnd = matching(new RegExp(`^${LABEL}:${ETHERNET}$`), 'hostname:port, like node1:eth1');
export const accountName = matching(
  /^[a-z_][a-z0-9_-]{0,31}$/,
  'an account name of small letters, digits, _ and -',
);
export const packageName = matching(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'a package name');
export const absolutePath = matching(
  /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/,
  'an absolute path of letters, digits and ._-, without "." or ".." for a folder',
);

/** As lspci writes them: where a controller is plugged in, or what model it is. */
export const pciDevice = matching(
  /^(?:[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]|[0-9a-f]{4}:[0-9a-f]{4})$/,
  'a PCI address like 0000:01:00.0 ("lspci -D") or vendor:device ids like 144d:a808 ("lspci -n")',
);

/** A secret is never in the file itself: it is made once and kept below out/secrets/, or it is in a file that is named. */
export const secretFile = z.strictObject({
  file: z
    .string()
    .min(1)
    .describe('A file with the secret in its first line; relative to the folder of cluster.yaml.'),
});
