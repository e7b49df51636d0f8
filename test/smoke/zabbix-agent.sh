# shellcheck shell=bash
# The agent answers by itself, and over the network when its rc script has started it.
zabbix_agentd --version | head -n 2
zabbix_agentd -c /etc/zabbix/zabbix_agentd.conf -t agent.version | tee answer
grep -q '\[s|' answer
zabbix_agentd -c /etc/zabbix/zabbix_agentd.conf -t 'vfs.file.exists[/etc/zabbix/zabbix_agentd.conf]' | grep -q '\[u|1\]'
zabbix_agentd --version | grep -q OpenSSL
echo 'UserParameter=smoke,echo before' >/etc/zabbix/zabbix_agentd.d/smoke.conf
sed -i -e 's/^Server=.*/Server=127.0.0.1/' -e 's/^ServerActive=.*//' /etc/zabbix/zabbix_agentd.conf
cp /etc/rc.d/rc.zabbix-agent rc.zabbix-agent
status=0
bash rc.zabbix-agent status || status=$?
[ "$status" -eq 3 ]
bash rc.zabbix-agent start
bash rc.zabbix-agent start
bash rc.zabbix-agent status
# A build root has a loopback device, which may be down.
ip link set lo up 2>/dev/null || true
zabbix_get -s 127.0.0.1 -k smoke | grep -q before
[ "$(stat -c %U "/proc/$(cat /var/run/zabbix_agentd/zabbix_agentd.pid)")" = zabbixagent ]
bash rc.zabbix-agent reload
bash rc.zabbix-agent stop
if [ -e /var/run/zabbix_agentd/zabbix_agentd.pid ]; then exit 1; fi
bash rc.zabbix-agent stop
