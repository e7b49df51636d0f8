import type { Answers } from './answers.ts';
import { cablesOf, portCount } from './topologies.ts';

/**
 * A commented cluster file from answers. It is right as it stands; where a hardware address or a serial was not answered it has one
 * that no machine has, and the check warns of it until the real one is there. Every answer has passed the patterns of the file's own
 * schema, so that nothing needs quoting but the keys, whose comments are free text.
 */
export function draftFile(answers: Answers): string {
  return `# yaml-language-server: $schema=./schema/cluster.json
#
# cluster.yaml: the machines of ${answers.name}, written by "slackforge cluster init".
# Put in what identifies hardware: every mac (see "ip link") and every disk serial (see "lsblk -o NAME,SIZE,SERIAL").
# A disk that is not named here is never written. "slackforge cluster check" says line and column of every mistake,
# "slackforge cluster explain" what a complaint means, "slackforge cluster diagram" which cable goes where.
format: 1

cluster:
  name: ${answers.name}
  domain: ${answers.domain} # of every host name

time:
  zone: ${answers.zone} # a name below /usr/share/zoneinfo
  ntp_servers: [${answers.ntp_servers.join(', ')}]

# Who may log in. Root gets no password at all; people of the group wheel use sudo.
accounts:
  - name: ${answers.account}
    uid: 1050 # the same on all nodes
    groups: [wheel]
    # generate: one random password for the cluster, kept in out/secrets/ and never printed. Or: locked, a hash of
    # "openssl passwd -6", or { file: FILE } with such a hash. Never the password itself.
    password: generate
    # One line of an id_*.pub file each. Without one, the account can log in at the console only.
${keysOf(answers.ssh_keys)}

console:
  serial: ttyS0 # kernel and login on a serial line, beside the screen; leave it out for machines without one

install:
  series: [a, ap, l, n, tcl, x]
  # Series d stays out, but scripts of the base want perl and python, and geninitrd wants strings (binutils).
  add: [binutils, perl, python3, python-pip, python-setuptools]
  packages: [frr] # our own packages or stacks; what they need at run time comes along
  finish: poweroff # so that the stick can be pulled; or: reboot

# Where addresses come from: node N gets loopbacks plus N, and osd_vms plus N when it has a disk for an OSD; each cable
# gets the next /30 of links. A node or a cable may name its own instead (loopback, osd_vm, subnet).
network:
  loopbacks: ${answers.loopbacks}
  osd_vms: ${answers.osd_vms}
  links: ${answers.links}

nodes:
${Array.from({ length: answers.nodes }, (_, index) => nodeOf(answers, index + 1)).join('\n')}
# Each cable once: two ends as hostname:port.
links:
${cablesOf(answers.topology, answers.nodes).map(cableOf).join('')}`;
}

function keysOf(keys: readonly string[]): string {
  if (keys.length === 0) return '    ssh_keys: []';
  return ['    ssh_keys:', ...keys.map((key) => `      - '${key.replaceAll("'", "''")}'`)].join('\n');
}

function nodeOf(answers: Answers, id: number): string {
  const machine = answers.machines[id - 1];
  const nics = Array.from({ length: portCount(answers.topology, answers.nodes) }, (_, port) => {
    const mac = machine?.macs[port] ?? placeholderMac(id, port);
    return `      - { name: eth${String(port)}, mac: '${mac}' }`;
  });
  const system = machine?.system_disk ?? `REPLACE-NODE${String(id)}-SYSTEM`;
  const osd =
    machine?.osd_disk === undefined
      ? ''
      : `      others:\n        - { serial: ${machine.osd_disk}, use: ceph-osd } # the installer leaves it alone\n`;
  return `  - id: ${String(id)} # what --node takes
    hostname: node${String(id)}
    # Static instead of DHCP:
    #   management: { method: static, port: eth0, address: 192.168.1.11/24, gateway: 192.168.1.1, dns: [192.168.1.1] }
    management: { method: dhcp, port: eth0 }
    nics:
${nics.join('\n')}
    disks:
      # Exactly one disk with this serial, and of a size between these two. wipe: true lets it be emptied.
      system: { serial: ${system}, min_size: ${answers.min_size}, max_size: ${answers.max_size}, wipe: false }
${osd}`;
}

/** Of a range that is set aside for documents, with the bit that marks addresses of nobody's card. */
function placeholderMac(node: number, port: number): string {
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return `02:00:5e:10:${hex(node)}:${hex(port)}`;
}

function cableOf({ from, to }: ReturnType<typeof cablesOf>[number], index: number): string {
  const end = ({ node, port }: typeof from): string => `'node${String(node)}:eth${String(port)}'`;
  return `  - { name: link${String(index + 1)}, ends: [${end(from)}, ${end(to)}] }\n`;
}
