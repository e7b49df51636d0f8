# shellcheck shell=bash
# The server answers, takes its settings, and finds all its libraries; what its database begins with is there. (There is
# no MariaDB here to talk to: it says so, and ends.)
zabbix_server --version | tee version
grep -q 'zabbix_server (Zabbix) 7' version
ldd /usr/sbin/zabbix_server | tee linked
if grep 'not found' linked; then exit 1; fi
for library in libmariadb libcurl libnetsnmp libssh2 libldap libxml2 libevent libssl libpcre2; do grep -q "$library" linked; done
zabbix_server -c /etc/zabbix/zabbix_server.conf -T
for file in schema images data; do [ -s "/usr/share/zabbix/database/mysql/$file.sql" ]; done
[ "$(stat -c '%U:%G %a' /etc/zabbix/zabbix_server.conf)" = 'root:zabbix 640' ]
cp /etc/rc.d/rc.zabbix-server rc.zabbix-server
status=0
bash rc.zabbix-server status || status=$?
[ "$status" -eq 3 ]
bash rc.zabbix-server start
for _ in $(seq 50); do
  grep -q 'database is down\|cannot connect\|Can.t connect' /var/log/zabbix/zabbix_server.log && break
  sleep 0.2
done
grep 'database is down\|cannot connect\|Can.t connect' /var/log/zabbix/zabbix_server.log | head -n 2
bash rc.zabbix-server stop
