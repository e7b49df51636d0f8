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

function triangle(): Cluster {
  const parsed = parseCluster(readFileSync(join(FOLDER, 'triangle.yaml'), 'utf8'), 'cluster.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

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
    expect(partitions.rootBytes).toBe(34_359_738_368);
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
