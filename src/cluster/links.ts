import { hostOf, networkOf, parseCidr, type Cidr } from './ipv4.ts';
import type { ClusterFile } from './schema.ts';

type LinkFile = ClusterFile['links'][number];

/** One end of a cable as written: `node1:eth1` taken apart, with its address. */
export interface LinkEnd {
  readonly hostname: string;
  readonly port: string;
  readonly address: Cidr;
}

/** A value that the schema has let through, parsed again; only a bug makes it fail. */
export function requireCidr(text: string): Cidr {
  const value = parseCidr(text);
  if (value === undefined) throw new Error(`internal error: "${text}" passed the schema`);
  return value;
}

export function linkSubnet(link: LinkFile): Cidr {
  return networkOf(requireCidr(link.subnet));
}

/** Both ends: the written addresses, or the subnet's first for the first end and its second for the second. */
export function linkEnds(link: LinkFile): readonly [LinkEnd, LinkEnd] {
  const end = (index: 0 | 1): LinkEnd => {
    const [hostname = '', port = ''] = link.ends[index].split(':');
    const written = link.addresses?.[index];
    return {
      hostname,
      port,
      address: written === undefined ? hostOf(linkSubnet(link), index) : requireCidr(written),
    };
  };
  return [end(0), end(1)];
}
