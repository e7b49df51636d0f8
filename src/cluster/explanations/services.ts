/** Why rules on services are there, and what to do. */
export const SERVICE_EXPLANATIONS = {
  'cluster/unknown-host':
    'Services list nodes by host name. A name that no node has would leave a daemon out without a word. For zabbix.server, an address or a name with a domain is taken for a machine outside of this file.',
  'cluster/listed-twice': 'A node is in a service once. Probably another one was meant, and it is missing.',
  'cluster/even-monitors':
    'Monitors decide by majority. Four need three, so they bear the loss of one, as three do; two bear none. An even number is one more machine that can fail for nothing.',
  'cluster/even-ovn-members':
    'The OVN databases decide by majority (Raft). Four need three, so they bear the loss of one, as three do; two bear none.',
  'cluster/no-majority':
    'With one monitor, or one member of the OVN databases, everything stops while its node restarts. In a cluster of more than two nodes there is room for an odd number that is greater.',
  'cluster/service-without-package':
    'The files of these services are laid over the nodes, and nothing brings the programs that read them: nothing in /etc/rc.d starts them, and nothing fails. A medium takes only what is built, so a cluster may begin with its routers and grow: build recipes or stacks of slackbuilds/, name them in install.packages, and make the media again; or install the packages on the nodes and make their scripts in /etc/rc.d executable.',
  'cluster/ceph-network':
    'A daemon of Ceph looks among the addresses of its machine for one in public_network (an OSD also in cluster_network) and does not start when there is none. Without the keys, the smallest network with all loopbacks and OSD VMs is taken.',
  'cluster/osd-without-vm':
    'The whole disk is handed to a VM on the node, which runs the OSD. The others reach it by osd_vm, which the node announces.',
  'cluster/vm-without-osd':
    'An OSD VM without a disk stores nothing. The disk is listed in disks.others with "use: ceph-osd".',
  'cluster/vfio-without-vm':
    'With vfio the controller leaves the host, so a VM must be there to take it: the disk is one for "use: ceph-osd", and the node has an OSD VM (osd_vm, or network.osd_vms for all).',
  'cluster/vfio-twice':
    'A PCI address is one controller. Two disks on one controller go to the VM together: write vfio at one of them, and list the other as a part of that VM nowhere else. Most often a line was copied.',
  'cluster/vfio-onboard':
    'What is on bus 00 is part of the mainboard: its SATA controller, most often 0000:00:17.0, drives all SATA disks, the system disk among them. rc.vfio looks before it takes a controller and leaves one that has another disk; the OSD VM would then be without its disk. An NVMe disk is on a bus of its own, as 0000:01:00.0.',
  'cluster/few-osds':
    'Ceph puts each copy on another host. With fewer hosts than copies every pool stays degraded, and with fewer than its min_size it stops.',
  'cluster/cgroups-v1':
    'Incus needs the one tree of version 2 and starts no container without it. Slackware begins with version 1, so the file /etc/default/cgroups is written from cgroups.version.',
  'cluster/storage-without-ceph':
    'A pool with "driver: ceph" is one of the Ceph cluster that the section ceph describes.',
  'cluster/network-without-ovn':
    'A network with "type: ovn" is made by the OVN that the section ovn describes.',
  'cluster/network-parent':
    'A physical or macvlan network stands on an interface that every member has under one name, because a guest may be moved to any of them. A bridge over the management port (br0) is usual.',
  'cluster/network-uplink':
    'A network of OVN reaches the world by a network of the type physical, which names the interface and the addresses that its routers may take.',
  'cluster/network-range':
    'Routers of OVN networks take their outer addresses from these ranges and reach the gateway directly, so both ends of a range are in its network. Keep them out of what DHCP gives.',
  'cluster/guest-mtu':
    'A packet between guests on two nodes is wrapped (Geneve adds up to 58 bytes) and must then fit the smallest cable. Leave mtu out, and Incus computes it; or raise network.mtu, which 10 gigabit cards bear up to 9000.',
  'cluster/encapsulation':
    'Tunnels between nodes end at an address that must stay reachable: the loopback, which any cable leads to. The address of a cable is gone when that cable is.',
} as const;
