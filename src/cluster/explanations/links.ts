/** Why rules on cables and routing are there, and what to do. */
export const LINK_EXPLANATIONS = {
  'cluster/link-end':
    'Each cable is named once, with two ends written hostname:port. An end must be a port of a node of this file, not its management port, and at another node than the other end.',
  'cluster/link-subnet':
    'A cable joins two machines, so its network needs room for two: a /30 (two hosts, a network and a broadcast address) is usual, a /31 saves the latter two. Host bits in the subnet make it unclear which network is meant.',
  'cluster/link-address':
    'Both ends of a cable must be in its subnet, or neither hears the other. When both addresses are right as such, the cable is in the wrong port: the far end then has the address of another cable. "cluster diagram --format list" prints which cable goes where.',
  'cluster/link-mask':
    'Two ends with different prefix lengths disagree on who is directly connected: the end with the wider one asks for addresses of other cables here, and answers never come. Even where OSPF finds its neighbour, the routes are wrong.',
  'cluster/link-network-address':
    'Of the four addresses of a /30 the first names the network and the last one all its machines; the middle two are for the ends. Without "addresses" the ends get just these.',
  'cluster/port-reused':
    'One port takes one cable. One of the two ends is meant to be another port, or another node.',
  'cluster/unconnected-port':
    'A port without a cable, without the management LAN and outside of bonds and bridges stays without an address. That may be a spare one; more often a cable was forgotten in "links".',
  'cluster/mtu-differs':
    'OSPF neighbours compare their MTUs and stop in ExStart when they differ, so that the cable is never used; and a large packet is lost at the smaller end. Write mtu at the link or at network.mtu, where it counts for both ends.',
  'cluster/disconnected':
    'Nodes know each other by their loopbacks (/etc/hosts), and only cables lead there. A node that no chain of cables reaches cannot be part of Ceph, OVN or Incus.',
  'cluster/cut-cable':
    'When this cable is pulled or its port dies, some nodes cannot reach the others: no quorum, no storage. A second way between the two sides, by whatever nodes, removes the risk. Two nodes can have two cables.',
  'cluster/cut-node':
    'All ways between some of the other nodes lead through this one. When it restarts, they lose each other. A chain has this at every inner node; closing it to a ring is one cable.',
  'cluster/no-router':
    'When a cable is lost, its two nodes reach each other through a third one, which must forward packets. The role router brings FRR and IP forwarding (rc.ip_forward). A node with written roles has only those; leave roles out, and router is among them.',
  'cluster/duplicate-router-id':
    'OSPF tells routers apart by this number. With two of one number each takes the announcements of the other for old ones of its own, and routes come and go. The loopback is a good id because it is one of its own already.',
  'cluster/ospf-timers':
    'A neighbour is given up when no hello came for dead_interval. Below two hello intervals, one lost packet ends the adjacency. Both ends must agree, so the values are those of the whole cluster; 1 and 4 are the default.',
  'cluster/bfd-slow':
    'BFD sends small packets in quick succession to notice a cable that is dead while its light is on. With interval times multiplier at or above the dead interval the hellos would notice first, and BFD is load for nothing.',
  'cluster/vm-not-announced':
    'Incus makes a kernel route to the OSD VM of its node, and FRR announces that route to the others, but only single addresses that a route map lets through: that of osd_vm, or those within ospf.redistribute. An address outside is known to its own node only, and the OSD stays down.',
  'cluster/foreign-network':
    "OSPF takes an interface into an area when its address is in an announced network. A network that the node has no address in does nothing: the usual cause is a copied block with the loopback of another node, and then the node's own is missing.",
  'cluster/wide-network':
    'OSPF matches by the wider network too, so this works as it is; but it will also take in any interface that gets an address there later, and says something else than the interfaces do. Keep one truth.',
  'cluster/loopback-not-announced':
    'Nobody but the direct neighbours would find the node by its stable address, and these not either. Without ospf.networks a node announces its loopback and its cables by itself.',
  'cluster/link-not-announced':
    'An interface that is in no announced network is not part of OSPF: no hellos, no neighbour, and the cable carries nothing. Without ospf.networks a node announces every cable by itself.',
} as const;
