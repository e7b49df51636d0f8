import { join } from 'node:path';
import type { Diagnostic } from '../lib/diagnostic.ts';
import type { Account, Cable, CableEnd, Cluster, PasswordSource, Volume } from './cluster.ts';
import type { CompleteFile } from './complete.ts';
import { deriveNode } from './derive-node.ts';
import { deriveServices } from './derive-services.ts';
import { formatCidr } from './ipv4.ts';
import { linkEnds, linkSubnet, type LinkEnd } from './links.ts';
import { requireSize } from './size.ts';

/** The cluster that a checked file describes. Call it only when the rules found no error: it trusts every reference. */
export function deriveCluster(file: string, source: CompleteFile, warnings: readonly Diagnostic[]): Cluster {
  const services = deriveServices(source);
  const nodes = source.nodes
    .toSorted((a, b) => a.id - b.id)
    .map((node) => deriveNode(source, node, services));
  const { serial, speed } = source.console;
  return {
    file,
    name: source.cluster.name,
    domain: source.cluster.domain,
    time: {
      zone: source.time.zone,
      hardwareClock: source.time.hardware_clock,
      ntpServers: source.time.ntp_servers,
    },
    accounts: source.accounts.map(deriveAccount),
    sudo: source.sudo,
    ssh: { passwordAuthentication: source.ssh.password_authentication },
    cgroupsVersion: source.cgroups.version,
    console: { speed, ...(serial === undefined ? {} : { serial }) },
    install: source.install,
    partitions: {
      scheme: source.partitions.scheme,
      espBytes: requireSize(source.partitions.esp.size),
      root: deriveVolume('root', source.partitions.root),
      vmstore: {
        ...deriveVolume('vmstore', source.partitions.vmstore),
        mount: source.partitions.vmstore.mount,
      },
    },
    ...services,
    nodes,
    cables: deriveCables(source),
    hosts: nodes.map(({ loopback, fqdn, hostname }) => ({ address: loopback, fqdn, name: hostname })),
    warnings,
  };
}

function deriveVolume(name: string, { size, filesystem, label }: CompleteFile['partitions']['root']): Volume {
  return { bytes: requireSize(size), filesystem, label: label ?? name };
}

function deriveCables(source: CompleteFile): readonly Cable[] {
  const macs = new Map(
    source.nodes.flatMap((node) => node.nics.map(({ name, mac }) => [`${node.hostname}:${name}`, mac])),
  );
  const endOf = ({ hostname, port, address }: LinkEnd): CableEnd => ({
    hostname,
    port,
    mac: macs.get(`${hostname}:${port}`) ?? '',
    address: formatCidr(address),
  });
  return source.links.map((link) => {
    const [one, other] = linkEnds(link);
    return { name: link.name, subnet: formatCidr(linkSubnet(link)), ends: [endOf(one), endOf(other)] };
  });
}

function deriveAccount({ ssh_keys, password, ...account }: CompleteFile['accounts'][number]): Account {
  return {
    ...account,
    home: join('/home', account.name),
    password: passwordSource(password),
    sshKeys: ssh_keys,
  };
}

function passwordSource(written: CompleteFile['accounts'][number]['password']): PasswordSource {
  if (typeof written === 'object') return { kind: 'file', file: written.file };
  return written === 'generate' || written === 'locked' ? { kind: written } : { kind: 'hash', hash: written };
}
