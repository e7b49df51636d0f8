import type { Diagnostic } from '../lib/diagnostic.ts';
import { problem } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import type { YamlFile, YamlPath } from '../lib/yaml-file.ts';
import { formatCidr, formatIpv4, networkOf, overlaps, parseCidr } from './ipv4.ts';
import type { ClusterFile } from './schema/index.ts';

type NodeFile = ClusterFile['nodes'][number];
type LinkFile = ClusterFile['links'][number];

/** A node with what it did not say: names, addresses and roles that follow from its id, the pools and the cables. */
export interface CompleteNode extends Omit<NodeFile, 'osd_vm'> {
  readonly hostname: string;
  readonly roles: string[];
  readonly loopback: string;
  readonly router_id: string;
  readonly osd_vm?: string;
  readonly encapsulation: string;
  readonly management: NonNullable<NodeFile['management']>;
}

export interface CompleteLink extends LinkFile {
  readonly name: string;
  readonly subnet: string;
}

/** cluster.yaml with nothing left out that every rule needs. Whether it is right is another question. */
export interface CompleteFile extends Omit<ClusterFile, 'nodes' | 'links'> {
  readonly nodes: readonly CompleteNode[];
  readonly links: readonly CompleteLink[];
}

/** Cables between two nodes are made of these: room for two ends. */
const LINK_PREFIX = 30;
/** Stands where nothing could be derived; the file is refused then. */
const NONE = '0.0.0.0/30';

/** Fills in what can be derived. Fails with every place where there is nothing to derive it from, or no room for it. */
export function completeFile({ value: file, at }: YamlFile<ClusterFile>): Result<CompleteFile> {
  const faults: Diagnostic[] = [];
  const { loopbacks, osd_vms } = file.network;
  /** The address of a pool plus the id, as long as that is still in its network. */
  const fromPool = (pool: string, key: string, id: number, path: YamlPath): string => {
    const base = parseCidr(pool) ?? { address: 0, prefix: 0 };
    const address = base.address + id;
    if (!overlaps({ address, prefix: 32 }, networkOf(base))) {
      faults.push(
        problem('cluster/pool-too-small', `network.${key}, ${pool}, has no address for node ${String(id)}.`, {
          location: at(path),
          related: [{ message: 'the pool is here', location: at(['network', key]) }],
          hint: 'Give it a shorter prefix, or the node an address of its own',
        }),
      );
    }
    return formatIpv4(address);
  };
  const cabled = new Set<string>(file.links.flatMap((link) => link.ends));

  const nodes = file.nodes.map((node, index): CompleteNode => {
    const hostname = node.hostname ?? `node${String(node.id)}`;
    const nodePath = ['nodes', index];
    const hasCable = node.nics.some((nic) => cabled.has(`${hostname}:${nic.name}`));
    const loopback =
      node.loopback ??
      (loopbacks === undefined
        ? '0.0.0.0'
        : fromPool(loopbacks, 'loopbacks', node.id, [...nodePath, 'loopback']));
    if (node.loopback === undefined && loopbacks === undefined) {
      faults.push(
        problem('cluster/no-address', `${hostname} has no loopback, and there is no pool to take it from.`, {
          location: at(nodePath),
          hint: 'Write its loopback, or network.loopbacks for all nodes',
        }),
      );
    }
    const hasOsd = node.disks.others.some((disk) => disk.use === 'ceph-osd');
    const osdVm =
      node.osd_vm ??
      (osd_vms !== undefined && hasOsd
        ? fromPool(osd_vms, 'osd_vms', node.id, [...nodePath, 'osd_vm'])
        : undefined);
    const { osd_vm: _written, ...rest } = node;
    return {
      ...rest,
      hostname,
      roles: node.roles ?? (hasCable ? ['router'] : []),
      loopback,
      router_id: node.router_id ?? loopback,
      ...(osdVm === undefined ? {} : { osd_vm: osdVm }),
      encapsulation: node.encapsulation ?? loopback,
      management: node.management ?? freePort(node, hostname, cabled, () => at(nodePath), faults),
    };
  });

  const subnets = linkSubnets(file);
  const links = file.links.map((link, index): CompleteLink => ({
    ...link,
    name: link.name ?? `link${String(index + 1)}`,
    subnet: link.subnet ?? subnets.next().value ?? NONE,
  }));
  faults.push(...missingSubnets(file, links, at));
  return faults.length > 0 ? failAll(faults) : ok({ ...file, nodes, links });
}

/** One complaint, whatever the number of cables: the cause is one. */
function missingSubnets(
  { network }: ClusterFile,
  links: readonly CompleteLink[],
  at: YamlFile<ClusterFile>['at'],
): readonly Diagnostic[] {
  const missing = links.flatMap((link, index) => (link.subnet === NONE ? [{ name: link.name, index }] : []));
  const [first] = missing;
  if (first === undefined) return [];
  const names = missing.length === 1 ? first.name : `${first.name} and ${String(missing.length - 1)} more`;
  const location = at(['links', first.index]);
  return [
    network.links === undefined
      ? problem('cluster/no-address', `There is no subnet for ${names}, and no pool to take it from.`, {
          location,
          hint: 'Write the subnets, or network.links for all cables',
        })
      : problem(
          'cluster/pool-too-small',
          `network.links, ${network.links}, has no subnet left for ${names}.`,
          {
            location,
            related: [{ message: 'the pool is here', location: at(['network', 'links']) }],
            hint: 'Give it a shorter prefix, or the cables subnets of their own',
          },
        ),
  ];
}

function freePort(
  node: NodeFile,
  hostname: string,
  cabled: ReadonlySet<string>,
  location: () => ReturnType<YamlFile<ClusterFile>['at']>,
  faults: Diagnostic[],
): CompleteNode['management'] {
  const taken = new Set([...node.bonds, ...node.bridges].flatMap((item) => item.ports));
  const port = node.nics.find((nic) => !cabled.has(`${hostname}:${nic.name}`) && !taken.has(nic.name))?.name;
  if (port === undefined) {
    faults.push(
      problem(
        'cluster/management-port',
        `${hostname} names no management port and has no port that is free.`,
        {
          location: location(),
          hint: 'Write "management: { method: dhcp, port: … }" with a port, bond, VLAN or bridge of it',
        },
      ),
    );
  }
  return { method: 'dhcp', port: port ?? 'eth0' };
}

/** The /30 networks of network.links, one after another; undefined when they are used up. */
function* linkSubnets({ network: { links } }: ClusterFile): Generator<string, undefined, undefined> {
  const pool = links === undefined ? undefined : parseCidr(links);
  if (pool === undefined) return;
  const first = networkOf(pool).address;
  const count = 2 ** (LINK_PREFIX - Math.min(pool.prefix, LINK_PREFIX));
  if (pool.prefix > LINK_PREFIX) return;
  for (let index = 0; index < count; index++)
    yield formatCidr({ address: first + index * 2 ** (32 - LINK_PREFIX), prefix: LINK_PREFIX });
}
