# shellcheck shell=bash
# The program answers, and the rc script before anything runs. (A build root has no /dev/fuse: it is not mounted here.)
lxcfs --version
lxcfs --help >help 2>&1 || true # it ends with 1
grep -q -- --enable-cfs help
ldd /usr/lib64/lxcfs/liblxcfs.so | tee linked
if grep 'not found' linked; then exit 1; fi
cp /etc/rc.d/rc.lxcfs rc.lxcfs
status=0
bash rc.lxcfs status || status=$?
[ "$status" -eq 3 ]
bash rc.lxcfs stop
status=0
bash rc.lxcfs reload || status=$?
[ "$status" -eq 7 ]
