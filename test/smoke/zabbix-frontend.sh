# shellcheck shell=bash
# The pages are there, PHP can read them, and no file but the admin's is looked for elsewhere.
for file in index.php setup.php zabbix.php include/defines.inc.php assets/styles/blue-theme.css; do
  [ -s "/usr/share/zabbix/ui/$file" ]
done
grep ZABBIX_VERSION /usr/share/zabbix/ui/include/defines.inc.php | head -n 1
[ "$(readlink /usr/share/zabbix/ui/conf/zabbix.conf.php)" = /etc/zabbix/web/zabbix.conf.php ]
[ -s /etc/httpd/extra/zabbix.conf ]
php -l /usr/share/zabbix/ui/index.php
