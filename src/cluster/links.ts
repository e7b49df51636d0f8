import type { CompleteFile, CompleteLink } from './complete.ts';
import { hostOf, networkOf, requireCidr, type Cidr } from './ipv4.ts';

/** One end of a cable as written: `node1:eth1` taken apart, with its address. */
export interface LinkEnd {
  readonly hostname: string;
  readonly port: string;
  readonly address: Cidr;
}

export function linkSubnet(link: CompleteLink): Cidr {
  return networkOf(requireCidr(link.subnet));
}

/** Both ends: the written addresses, or the subnet's first for the first end and its second for the second. */
export function linkEnds(link: CompleteLink): readonly [LinkEnd, LinkEnd] {
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

/** Of a cable: its own, or that of all cables; undefined where both leave it to the kernel. */
export function linkMtu({ network }: Pick<CompleteFile, 'network'>, link: CompleteLink): number | undefined {
  return link.mtu ?? network.mtu;
}
