/** Why rules on addresses and management interfaces are there, and what to do. */
export const ADDRESS_EXPLANATIONS = {
  'cluster/duplicate-address':
    "Two machines with one address answer each other's packets, and which of them is reached changes by the minute. Every loopback, OSD VM, cable end and static address is one of its own. A doubled loopback is most often a copied block where one digit was to be changed.",
  'cluster/overlap':
    'When two cables, or a cable and a LAN, share addresses, the kernel has two ways to one network and takes either, so that packets go where the other end does not listen. Give each a network of its own; for cables /30 networks side by side are usual, or let network.links deal them out.',
  'cluster/loopback-in-link':
    'The loopback is the address that stays reachable while any way to its node is left. Inside the network of a cable it would be looked for on that cable only, because a directly connected network wins over what OSPF learns. Take loopbacks and OSD VMs from a range of their own.',
  'cluster/reserved-address':
    'Some ranges have a meaning everywhere: 0.0.0.0/8 this machine, 127.0.0.0/8 the inside of a machine, 169.254.0.0/16 machines that found no address, 224.0.0.0/4 groups. A machine that is given such an address cannot be reached by it.',
  'cluster/public-address':
    'Loopbacks, cables and OSD VMs are inside the cluster. If they carry addresses of the public Internet, the nodes cannot reach the real owner of these any more. Ranges for private use are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16. When the range is your own, the warning can be ignored.',
  'cluster/no-address':
    'A node without a loopback takes one from network.loopbacks, a cable without a subnet one from network.links. Where neither is written there is nothing to derive the address from, and it is not made up.',
  'cluster/pool-too-small':
    'network.loopbacks and network.osd_vms give the node with id N their address plus N; network.links gives each cable without a subnet the next /30. The sum must stay in the network of the pool: 10.50.1.0/24 does for ids up to 255, 192.168.10.0/24 for 64 cables.',
  'cluster/not-a-host':
    'The first address of a network names the network, the last one all its machines; the kernel takes neither for a machine.',
  'cluster/gateway':
    'A gateway is asked directly, so it must be in the network of the interface. Most often the prefix length of the address is wrong, or a digit.',
  'cluster/gateway-is-node':
    'Packets for the outside would go round inside the node. The gateway is the router of the management LAN.',
  'cluster/no-gateway':
    'With DHCP the gateway comes with the address. A static node without one reaches its own LAN and nothing else: no time servers on the Internet, no mirrors, no image servers. That may be intended.',
  'cluster/no-dns':
    'With DHCP name servers come with the address. A static node without one cannot look up the NTP servers, and its clock drifts; Ceph then stops its monitors. List name servers in management.dns, or NTP servers by address.',
  'cluster/management-network':
    'The management LAN is one network on one switch. Two nodes in different networks reach each other by the gateway at best. Often a digit is wrong; when the nodes stand in two places, ignore the warning.',
  'cluster/management-port':
    'management.port names the interface that leads outside: a port of nics, a bond, a VLAN (eth0.10) or a bridge of the same node. Without management, it is the first port without a cable, by DHCP.',
  'cluster/unknown-interface':
    'Bonds, VLANs and bridges stand on ports (or on each other), and ospf.passive names interfaces; all of these must be in the same node. OSPF ignores a misspelt interface without a word, so that the network behind it is missing.',
  'cluster/port-two-uses':
    'A port that joins a bond or a bridge gives up its address and hears nothing by itself. Its other use (a cable, the management LAN, another bond) would be dead: put the address on the bond or bridge, or take another port.',
  'cluster/stacking':
    "Slackware's rc.inet1 brings interfaces up one after another, and the slots are dealt out as ports, bonds, VLANs, bridges. A VLAN stands on a port or a bond, a bridge on ports, bonds and VLANs; a bridge in a bridge is impossible.",
  'cluster/bond-of-one':
    'A bond is there so that one of its ports may fail. With a single one it adds nothing; a second was probably forgotten.',
  'cluster/mtu-above-port':
    'A packet that fits the upper interface must fit the port below it, or it is dropped there without a word: small packets pass, large ones hang. Raise the MTU of the port first.',
} as const;
