# shellcheck shell=bash
# Every daemon that a node runs starts as far as its version, and vtysh reads a configuration and refuses a mistake in one. That
# they route is shown by the triangle of the slow suite.
for daemon in zebra ospfd bfdd staticd mgmtd watchfrr; do
  "/usr/sbin/$daemon" --version | sed -n 1p
done
cat >frr.conf <<'F'
hostname node3
router ospf
 ospf router-id 10.0.0.3
 network 10.0.0.0/24 area 0
!
F
vtysh -C -f frr.conf
sed -i 's/router-id/ruter-id/' frr.conf
if vtysh -C -f frr.conf; then exit 1; fi
