import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findNode,
  loadCluster,
  parseCluster,
  selectNodes,
  type Cluster,
} from '../../../src/cluster/index.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/clusters');

function clusterOf(fixture: string): Cluster {
  const parsed = parseCluster(readFileSync(join(FOLDER, fixture), 'utf8'), 'cluster.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

const triangle = (): Cluster => clusterOf('triangle.yaml');

describe('the triangle', () => {
  it('has the addresses and peers of the mended table: port 1 of each node goes to port 2 of the next', () => {
    const table = triangle().nodes.flatMap((node) =>
      node.interfaces
        .filter((item) => item.peer)
        .map(
          (item) =>
            `${node.hostname} ${item.name} ${item.addresses.join()} ${item.peer?.hostname ?? ''} ${item.peer?.port ?? ''}`,
        ),
    );

    expect(table).toEqual([
      'node1 eth1 192.168.11.1/30 node2 eth2',
      'node1 eth2 192.168.33.2/30 node3 eth1',
      'node2 eth1 192.168.22.1/30 node3 eth2',
      'node2 eth2 192.168.11.2/30 node1 eth1',
      'node3 eth1 192.168.33.1/30 node1 eth2',
      'node3 eth2 192.168.22.2/30 node2 eth1',
    ]);
  });

  it('announces on each node its own loopback and the networks of its two cables, by number', () => {
    expect(triangle().nodes.map((node) => node.ospf.networks)).toEqual([
      ['10.50.1.1/32', '192.168.11.0/30', '192.168.33.0/30'],
      ['10.50.1.2/32', '192.168.11.0/30', '192.168.22.0/30'],
      ['10.50.1.3/32', '192.168.22.0/30', '192.168.33.0/30'],
    ]);
  });

  it('has one hosts table with every node by its stable address', () => {
    expect(triangle().hosts.map((host) => `${host.address} ${host.fqdn} ${host.name}`)).toEqual([
      '10.50.1.1 node1.cluster.local node1',
      '10.50.1.2 node2.cluster.local node2',
      '10.50.1.3 node3.cluster.local node3',
    ]);
  });

  it('reads sizes with M and G as powers of 1024 and GB as on disk labels', () => {
    const { partitions, nodes } = triangle();
    expect(partitions.espBytes).toBe(134_217_728);
    expect(partitions.root).toEqual({ bytes: 34_359_738_368, filesystem: 'ext4', label: 'root' });
    expect(nodes[2]?.systemDisk).toEqual({
      serial: 'SF-NODE3-SYS',
      minBytes: 6_000_000_000,
      maxBytes: 520_000_000_000,
      wipe: false,
    });
  });

  it('is deeply equal when it is read twice', () => {
    expect(triangle()).toEqual(triangle());
  });
});

describe('a file that leaves out what can be derived', () => {
  it('gives node N the Nth address of each pool, and each cable the next /30', () => {
    const [, second] = clusterOf('full.yaml').nodes;
    expect(second).toMatchObject({
      hostname: 'node2',
      loopback: '10.50.1.2',
      osdVm: '10.50.1.12',
      ospf: { routerId: '10.50.1.2', networks: ['10.50.1.2/32', '192.168.10.0/30', '192.168.10.4/30'] },
    });
  });

  it('puts bonds, VLANs and bridges into the slots after the ports, in the order in which rc.inet1 needs them', () => {
    const [first] = clusterOf('full.yaml').nodes;
    expect(first?.interfaces.map(({ slot, name, partOf }) => [slot, name, partOf])).toEqual([
      [0, 'eth0', 'bond0'],
      [1, 'eth1', undefined],
      [2, 'eth2', undefined],
      [3, 'eth3', 'bond0'],
    ]);
    expect(first?.stacked.map(({ slot, name, ports, addresses }) => [slot, name, ports, addresses])).toEqual([
      [4, 'bond0', ['eth0', 'eth3'], []],
      [5, 'bond0.20', ['bond0'], ['192.168.20.11/24']],
      [6, 'br0', ['bond0'], ['192.168.1.11/24']],
    ]);
  });

  it('takes all nodes into the services, by loopback, and the smallest network that holds loopbacks and OSD VMs', () => {
    const { ceph, ovn, incus, zabbix, nodes } = clusterOf('full.yaml');
    expect(ceph).toMatchObject({
      publicNetwork: '10.50.1.0/28',
      clusterNetwork: '10.50.1.0/28',
      replicas: 3,
    });
    expect(ceph?.mons.map(({ hostname, address }) => `${hostname} ${address}`)).toEqual([
      'node1 10.50.1.1',
      'node2 10.50.1.2',
      'node3 10.50.1.3',
    ]);
    expect(ceph?.osds.map(({ address }) => address)).toEqual(['10.50.1.11', '10.50.1.12', '10.50.1.13']);
    expect(ovn?.central.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(incus?.storage.map(({ name, driver }) => `${name} ${driver}`)).toEqual([
      'local dir',
      'remote ceph',
    ]);
    expect(zabbix?.server).toEqual({ host: '10.80.0.10', address: '10.80.0.10', isNode: false });
    expect(nodes[0]?.roles).toEqual(['ovn', 'ceph', 'incus', 'zabbix-agent', 'router']);
    expect(nodes.map((node) => node.services.incus?.isFirst)).toEqual([true, false, false]);
  });
});

describe('choosing nodes', () => {
  it.each(['3', 'node3', 3])('finds a node by %s', (wanted) => {
    const found = findNode(triangle(), wanted);
    expect(found.ok && found.value.id).toBe(3);
  });

  it('answers an unknown node with the known ones', () => {
    const found = selectNodes(triangle(), '7');
    expect(found).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'cluster/unknown-node',
          message: 'There is no node 7 in cluster.yaml.',
          hint: 'Known nodes: 1 (node1), 2 (node2), 3 (node3)',
        },
      ],
    });
  });

  it('takes all nodes when none is named', () => {
    const found = selectNodes(triangle(), undefined);
    expect(found.ok && found.value.map((node) => node.id)).toEqual([1, 2, 3]);
  });
});

describe('loadCluster', () => {
  it('says which file does not exist', async () => {
    const loaded = await loadCluster(join(FOLDER, 'no-such.yaml'));
    expect(loaded).toMatchObject({ ok: false, diagnostics: [{ code: 'fs/unreadable' }] });
  });

  it('accepts the example at the root of the project', async () => {
    const loaded = await loadCluster(join(import.meta.dirname, '../../../cluster.yaml'));
    expect(loaded.ok, JSON.stringify(loaded)).toBe(true);
  });
});
