# shellcheck shell=bash
# ovs-vsctl talks with its own ovsdb-server, and a switch of ovs-vswitchd's own forwards, without the kernel's module.
mkdir -p /var/run/openvswitch
ovsdb-tool create conf.db /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server conf.db --remote=punix:/var/run/openvswitch/db.sock --pidfile --detach --log-file=ovsdb.log
ovs-vsctl --no-wait init
ovs-vswitchd --enable-dummy=override --disable-system --pidfile --detach --log-file=vswitchd.log
ovs-vsctl add-br br0 -- set bridge br0 datapath_type=dummy -- add-port br0 p1 -- set interface p1 type=dummy
ovs-vsctl show
ovs-ofctl dump-flows br0
ovs-appctl ofproto/trace br0 in_port=p1,dl_src=52:54:00:00:00:01,dl_dst=52:54:00:00:00:02 | tail -n 3
ovs-vsctl get interface p1 ofport
cp /etc/rc.d/rc.openvswitch rc.openvswitch
bash rc.openvswitch status
bash rc.openvswitch reload
ovs-appctl -t ovs-vswitchd exit
ovs-appctl -t ovsdb-server exit
