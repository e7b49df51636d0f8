import { problem, warning } from '../../lib/diagnostic.ts';
import { publicNetworkOf } from '../derive-services.ts';
import { overlaps, requireCidr } from '../ipv4.ts';
import { membersOf } from '../members.ts';
import { eachNode, type Rule } from './rule.ts';

/** A monitor binds to an address of the public network, an OSD to one of both; without one it does not start. */
export const cephNetworks: Rule = ({ cluster, at }) => {
  const { ceph, nodes } = cluster;
  if (ceph === undefined) return [];
  const { mons, mgrs } = membersOf(cluster);
  const daemons = new Set([...mons, ...mgrs, ...ceph.mds, ...ceph.rgw]);
  const isIn = (network: string, address: string): boolean =>
    overlaps(requireCidr(network), requireCidr(`${address}/32`));
  return nodes.flatMap(({ hostname, loopback, osd_vm }) => {
    const wanted = [
      ...(daemons.has(hostname)
        ? [{ what: `${hostname}, ${loopback},`, address: loopback, key: 'public_network' as const }]
        : []),
      ...(osd_vm === undefined
        ? []
        : (['public_network', 'cluster_network'] as const).map((key) => ({
            what: `the OSD VM of ${hostname}, ${osd_vm},`,
            address: osd_vm,
            key,
          }))),
    ];
    return wanted.flatMap(({ what, address, key }) => {
      const network = key === 'public_network' ? publicNetworkOf(cluster) : ceph[key];
      if (network === undefined || isIn(network, address)) return [];
      return [
        problem('cluster/ceph-network', `The address of ${what} is not in ceph.${key}, ${network}.`, {
          location: at(['ceph', key]),
          hint: 'Leave the key out, or write a network that holds them all',
        }),
      ];
    });
  });
};

/** The disk of an OSD is handed to a VM of its node, and that VM must have an address. */
export const osdPairs: Rule = eachNode(({ hostname, disks, osd_vm }, at, { ceph }) => {
  if (ceph === undefined) return [];
  const hasDisk = disks.others.some((disk) => disk.use === 'ceph-osd');
  if (hasDisk && osd_vm === undefined) {
    return [
      problem('cluster/osd-without-vm', `${hostname} has a disk for an OSD and no address for its OSD VM.`, {
        location: at('disks', 'others'),
        hint: 'Write osd_vm at the node, or network.osd_vms for all',
      }),
    ];
  }
  return !hasDisk && osd_vm !== undefined
    ? [
        warning('cluster/vm-without-osd', `${hostname} has an OSD VM and no disk for its OSD.`, {
          location: at('osd_vm'),
          hint: 'Add the disk to disks.others with "use: ceph-osd", or leave osd_vm out',
        }),
      ]
    : [];
});

/** Each copy of an object lies on another host. */
export const enoughOsds: Rule = ({ cluster: { ceph, nodes }, at }) => {
  if (ceph?.replicas === undefined) return [];
  const count = nodes.filter((node) => node.disks.others.some((disk) => disk.use === 'ceph-osd')).length;
  if (count >= ceph.replicas) return [];
  return [
    problem(
      'cluster/few-osds',
      `Each object is to be kept ${String(ceph.replicas)} times, and ${String(count)} of the nodes have a disk for an OSD.`,
      { location: at(['ceph', 'replicas']), hint: 'Ceph would wait for more hosts for ever' },
    ),
  ];
};
