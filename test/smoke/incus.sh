# shellcheck shell=bash
# The programs answer, the daemon is linked with our cowsql, the agent with nothing, and a daemon of its own keeps a
# database and answers its client. (A build root has no cgroups: nothing is run in a container here.)
incus --version | tee version
incusd --version
incus-benchmark --version
ldd /usr/sbin/incusd | tee linked
if grep 'not found' linked; then exit 1; fi
grep -q '=> /usr/lib64/libcowsql.so.0' linked
grep -q '=> /usr/lib64/libraft.so.0' linked
if readelf -d /usr/libexec/incus/incus-agent | grep NEEDED; then exit 1; fi
/usr/libexec/incus/incus-agent --version
grep -q '^root:1000000:1000000000$' /etc/subuid
grep -q '^incus-admin:' /etc/group
cp /etc/rc.d/rc.incus rc.incus
status=0
bash rc.incus status || status=$?
[ "$status" -eq 3 ]
bash rc.incus stop
status=0
bash rc.incus reload || status=$?
[ "$status" -eq 7 ]

export INCUS_DIR=$PWD/data
mkdir data
incusd --group=incus-admin --logfile=incusd.log &
daemon=$!
if ! incusd waitready --timeout=60; then
  cat incusd.log
  exit 1
fi
incus query /1.0 | grep -E '"(server_version|auth)"'
incus project create smoke
incus project list --format csv | grep smoke
kill -TERM "$daemon"
wait "$daemon" || true
[ -s data/database/global/db.bin ] || ls -R data/database
