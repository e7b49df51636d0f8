# shellcheck shell=bash
# The rc script starts databases and ovn-northd; a logical switch that is added to the one comes out as flows in the other.
mkdir -p /var/run/openvswitch
cp /etc/rc.d/rc.ovn-central rc.ovn-central
cp /etc/rc.d/rc.ovn-host rc.ovn-host
bash rc.ovn-central start
ovn-nbctl ls-add inside
ovn-nbctl lsp-add inside guest -- lsp-set-addresses guest '52:54:00:00:00:01 10.0.0.1'
ovn-nbctl --wait=sb sync
ovn-nbctl show
ovn-sbctl dump-flows inside >flows
grep -q 52:54:00:00:00:01 flows
bash rc.ovn-central status
bash rc.ovn-central reload
if bash rc.ovn-host status; then exit 1; fi
bash rc.ovn-central stop
if bash rc.ovn-central status; then exit 1; fi
