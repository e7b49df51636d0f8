# shellcheck shell=bash
# The clients answer and work on what needs no cluster; where the package has daemons, a monitor makes its store.
rados --version
rbd --version
ceph --version
ceph-authtool --gen-print-key | grep -Eq '^[A-Za-z0-9+/]{38,}=+$'
ceph-authtool --create-keyring keyring --gen-key -n client.admin --cap mon 'allow *'
ceph-authtool keyring -l
fsid=$(cat /proc/sys/kernel/random/uuid)
printf '[global]\nfsid = %s\nmon host = 127.0.0.1\n' "$fsid" >ceph.conf
[ "$(ceph-conf -c ceph.conf -s global fsid)" = "$fsid" ]
python3 - <<'EOF'
import rados, rbd
print('librados', rados.Rados(conffile='ceph.conf').version())
rbd.RBD()
EOF
ldd /usr/bin/rbd /usr/lib64/librbd.so /usr/lib64/librados.so /usr/lib64/libradosstriper.so | tee linked
if grep 'not found' linked; then exit 1; fi
[ -f /lib/udev/rules.d/50-rbd.rules ] && [ -f /etc/ceph/rbdmap ]

[ -x /usr/bin/ceph-mon ] || exit 0
ceph-authtool --create-keyring mon.keyring --gen-key -n mon. --cap mon 'allow *'
monmaptool --create --add a 127.0.0.1 --fsid "$fsid" monmap
ceph-mon -c ceph.conf --mkfs -i a --monmap monmap --keyring mon.keyring --mon-data "$PWD/mon"
[ -d mon/store.db ]
for daemon in ceph-osd ceph-mgr ceph-mds; do "$daemon" --version; done
ceph-volume --help >help
cp /etc/rc.d/rc.ceph rc.ceph
status=0
bash rc.ceph status || status=$?
[ "$status" -eq 3 ]
status=0
bash rc.ceph reload || status=$?
[ "$status" -eq 7 ]
