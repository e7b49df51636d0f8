import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderOverlay } from '../../../src/overlay/index.ts';
import { sampleCluster, sampleLayers, sampleNode, sampleOverlay, textOf } from './sample.ts';

/** The words that a script gets which reads settings as shell assignments. */
function words(settings: string, variable: string): readonly string[] {
  return execFileSync('bash', ['-eu'], {
    input: `${settings}\nprintf '%s\\n' $${variable}\n`,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
}

describe('the services of a node', () => {
  it('tell Open vSwitch where the databases of OVN are, and the tunnel address that is stable', async () => {
    const overlay = await sampleOverlay('ring5', 4);
    expect(words(textOf(overlay, 'etc/default/openvswitch'), 'OVS_CTL_OPTS')).toEqual([
      '--external-id=ovn-remote=tcp:10.60.0.1:6642,tcp:10.60.0.2:6642,tcp:10.60.0.3:6642',
      '--external-id=ovn-encap-type=geneve',
      '--external-id=ovn-encap-ip=10.60.0.4',
    ]);
    expect(textOf(overlay, 'etc/default/ovn')).not.toContain('OVN_CENTRAL_OPTS');
  });

  it('let the first member make the databases of OVN, and the second join it', async () => {
    const options = async (id: number) =>
      words(textOf(await sampleOverlay('ring5', id), 'etc/default/ovn'), 'OVN_CENTRAL_OPTS');
    expect(await options(1)).toContain('--db-nb-cluster-local-addr=10.60.0.1');
    expect(await options(1)).not.toContainEqual(expect.stringContaining('remote-addr'));
    expect(await options(2)).toContain('--db-sb-cluster-remote-addr=10.60.0.1');
    expect(await options(2)).toContain('--db-sb-cluster-local-addr=10.60.0.2');
  });

  it('make no cluster of databases where there is one of them', async () => {
    const cluster = sampleCluster('ring5');
    const alone = {
      ...cluster,
      ovn: { encapsulation: 'vxlan', central: cluster.ovn?.central.slice(0, 1) ?? [] },
    } as const;
    const rendered = renderOverlay(alone, sampleNode(alone, 1), {
      layers: await sampleLayers(),
      hashes: new Map(),
    });
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.diagnostics));
    expect(words(textOf(rendered.value, 'etc/default/ovn'), 'OVN_CENTRAL_OPTS')).toEqual([
      '--db-nb-addr=10.60.0.1',
      '--db-nb-create-insecure-remote=yes',
      '--db-sb-addr=10.60.0.1',
      '--db-sb-create-insecure-remote=yes',
    ]);
  });

  it('begin the cluster of Incus on the first member, without the pool that waits for OSDs', async () => {
    const preseed: unknown = parse(textOf(await sampleOverlay('ring5', 1), 'etc/incus/preseed.yaml'));
    expect(preseed).toEqual({
      config: {
        'core.https_address': '10.60.0.1:8443',
        'network.ovn.northbound_connection': 'tcp:10.60.0.1:6641,tcp:10.60.0.2:6641,tcp:10.60.0.3:6641',
      },
      storage_pools: [{ name: 'local', driver: 'dir', config: { source: '/srv/vmstore/local' } }],
      networks: [
        {
          name: 'lan',
          type: 'physical',
          config: {
            parent: 'br0',
            'ipv4.gateway': '192.168.7.1/24',
            'ipv4.ovn.ranges': '192.168.7.200-192.168.7.229',
            'dns.nameservers': '192.168.7.1',
          },
        },
        {
          name: 'guests',
          type: 'ovn',
          config: {
            network: 'lan',
            'ipv4.address': '10.61.0.1/16',
            'ipv4.nat': 'true',
            'ipv6.address': 'none',
          },
        },
      ],
      profiles: [{ name: 'default', devices: { root: { type: 'disk', path: '/', pool: 'local' } } }],
      cluster: { enabled: true, server_name: 'node1' },
    });
  });

  it('give a guest network of Incus only the keys that its kind knows', async () => {
    const ring = sampleCluster('ring5');
    if (ring.incus === undefined) throw new Error('no Incus there');
    const networks = [
      { name: 'side', type: 'macvlan', parent: 'br0', gateway: '192.168.7.1/24', ranges: ['x'], mtu: 1500 },
      { name: 'inner', type: 'bridge', parent: 'eth3', ranges: [], mtu: 9000 },
      { name: 'apart', type: 'ovn', ranges: [] },
    ] as const;
    const cluster = { ...ring, incus: { ...ring.incus, networks } };
    const rendered = renderOverlay(cluster, sampleNode(cluster, 1), {
      layers: await sampleLayers(),
      hashes: new Map(),
    });
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.diagnostics));
    const own = { 'ipv4.address': 'auto', 'ipv4.nat': 'true', 'ipv6.address': 'none' };
    expect(parse(textOf(rendered.value, 'etc/incus/preseed.yaml'))).toMatchObject({
      networks: [
        { name: 'side', type: 'macvlan', config: { parent: 'br0', mtu: '1500' } },
        {
          name: 'inner',
          type: 'bridge',
          config: { ...own, 'bridge.external_interfaces': 'eth3', 'bridge.mtu': '9000' },
        },
        { name: 'apart', type: 'ovn', config: { ...own, network: 'none' } },
      ],
    });
    expect(textOf(rendered.value, 'etc/incus/preseed.yaml')).not.toContain('ipv4.gateway');
  });

  it('let the other members join with a token that is added as the last line', async () => {
    const text = textOf(await sampleOverlay('ring5', 4), 'etc/incus/preseed.yaml');
    expect(parse(`${text}  cluster_token: TOKEN\n`)).toEqual({
      cluster: {
        enabled: true,
        server_name: 'node4',
        server_address: '10.60.0.4:8443',
        member_config: [
          { entity: 'storage-pool', name: 'local', key: 'source', value: '/srv/vmstore/local' },
          { entity: 'storage-pool', name: 'remote', key: 'source', value: 'incus' },
          { entity: 'network', name: 'lan', key: 'parent', value: 'br0' },
        ],
        cluster_token: 'TOKEN',
      },
    });
  });

  it('have no password of Zabbix in the overlay, and one address by which its server speaks', async () => {
    const ring = sampleCluster('ring5');
    const [node] = ring.nodes;
    if (node === undefined || ring.zabbix === undefined) throw new Error('no Zabbix there');
    const server = { host: node.hostname, address: node.loopback, isNode: true };
    const cluster = { ...ring, zabbix: { ...ring.zabbix, server } };
    const own = {
      ...node,
      roles: [...node.roles, 'zabbix-server'],
      services: { ...node.services, zabbix: { agent: true, server: true } },
    };
    const rendered = renderOverlay(cluster, own, { layers: await sampleLayers(), hashes: new Map() });
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.diagnostics));
    const settings = textOf(rendered.value, 'etc/zabbix/zabbix_server.conf');
    expect(settings).not.toMatch(/^DBPassword/m);
    expect(settings).toContain('\nSourceIP=10.60.0.1\n');
    expect(textOf(rendered.value, 'etc/zabbix/zabbix_agentd.conf')).toContain('\nServer=10.60.0.1\n');
    expect(textOf(rendered.value, 'install/doinst.sh')).toContain(' rc.zabbix-server rc.zabbix-agent; do\n');
    const modes = rendered.value.entries.map(
      (entry) => `${entry.path} ${entry.mode.toString(8)} ${String(entry.gid)}`,
    );
    expect(modes).toContain('etc/zabbix/zabbix_server.conf 640 228');
    expect(modes).toContain('etc/zabbix/zabbix_server.d 750 228');
  });

  it('are stopped in the reverse of the order in which they are started', async () => {
    const overlay = await sampleOverlay('triangle', 1);
    const order = (path: string) => /^for service in (.*); do$/m.exec(textOf(overlay, path))?.[1]?.split(' ');
    expect(order('etc/rc.d/rc.local_shutdown')).toEqual(order('etc/rc.d/rc.local')?.toReversed());
  });

  it('are switched on where the cluster file has them, and nowhere else', async () => {
    const switched = async (fixture: string, id: number) =>
      /^for script in (.*); do$/m
        .exec(textOf(await sampleOverlay(fixture, id), 'install/doinst.sh'))?.[1]
        ?.split(' ')
        .slice(7);
    expect(await switched('ring5', 1)).toEqual([
      'rc.vfio',
      'rc.openvswitch',
      'rc.ovn-central',
      'rc.ovn-host',
      'rc.ceph',
      'rc.lxcfs',
      'rc.incus',
      'rc.zabbix-agent',
    ]);
    expect(await switched('ring5', 4)).not.toContain('rc.ovn-central');
    expect(await switched('mesh4', 1)).toEqual([]);
  });
});
