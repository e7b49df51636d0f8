#!/bin/sh
# What of cluster.yaml cannot be a file: accounts, exec bits, a line of inittab, the time zone.
# Made by slackforge; the installer runs it inside the new system, as root, after the files, and removes it.
# It can be run again: everything is looked at before it is changed.
set -eu
cd /

stop() {
  echo "overlay: $1" >&2
  exit 1
}

has_group() { grep -q "^$1:" /etc/group; }
has_user() { grep -q "^$1:" /etc/passwd; }

# account NAME UID GROUP GROUPS HOME SHELL: makes the account or brings it to these values.
# Not with useradd -m: that takes nothing from /etc/skel when ~/.ssh has come with the files.
account() {
  has_group "$3" || stop "the group $3 of account $1 is not in the base system (accounts in cluster.yaml)"
  if has_user "$1"; then
    usermod -u "$2" -g "$3" -G "$4" -d "$5" -s "$6" "$1"
  else
    useradd -M -u "$2" -g "$3" -G "$4" -d "$5" -s "$6" "$1"
  fi
  mkdir -p "$5"
  if [ -d /etc/skel ]; then
    # -n: what is there stays.
    cp -R -n /etc/skel/. "$5"
  fi
  chown -R "$2:$3" "$5"
  chmod 0711 "$5"
}

# accounts: clusteradm
account clusteradm 1050 users 'wheel' /home/clusteradm /bin/bash
# shellcheck disable=SC2016 # the dollar signs are the hash's own
usermod -p '$6$sample$xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' clusteradm

# Root has no password that could be right: people log in by name and use sudo.
usermod -p '*' root

# The exec bit of a script in /etc/rc.d is its switch.
for script in rc.ntpd rc.sshd rc.local rc.local_shutdown rc.ip_forward rc.inet3 rc.frr rc.vfio rc.openvswitch rc.ovn-central rc.ovn-host rc.ceph rc.lxcfs rc.incus rc.zabbix-agent; do
  if [ -f "/etc/rc.d/$script" ]; then
    chmod 0755 "/etc/rc.d/$script"
  else
    echo "overlay: /etc/rc.d/$script is not there; is its package in install of cluster.yaml?" >&2
  fi
done
# It would take the interfaces away from rc.inet1.
if [ -f /etc/rc.d/rc.networkmanager ]; then
  chmod 0644 /etc/rc.d/rc.networkmanager
fi

# ceph: a folder for each daemon of this node, where its keyring goes; by number, which the package's account has.
install -d -o 167 -g 167 -m 0750 /var/lib/ceph
install -d -o 167 -g 167 -m 0750 /var/lib/ceph/mon /var/lib/ceph/mon/ceph-node1
install -d -o 167 -g 167 -m 0750 /var/lib/ceph/mgr /var/lib/ceph/mgr/ceph-node1

# incus: the users and groups that root may give to containers. A line of the admin's stays.
for file in /etc/subuid /etc/subgid; do
  grep -q '^\(root\|0\):' "$file" 2>/dev/null || echo root:1000000:1000000000 >>"$file"
done
# incus.storage: local
install -d -m 0711 '/srv/vmstore/local'

# console: a login on the serial line, once. A line for it that is active already may have another speed.
if [ -f /etc/inittab ]; then
  sed -i -e '/^[^#].*getty.*[[:space:]]ttyS0\([[:space:]]\|$\)/d' /etc/inittab
  echo 'sf0:12345:respawn:/sbin/agetty -L ttyS0 115200 vt100' >>/etc/inittab
fi

# time.zone, as timeconfig does it: a copy, because /usr may not be there yet when the clock is read.
zone=Etc/UTC
if [ -f "/usr/share/zoneinfo/$zone" ]; then
  rm -f /etc/localtime /etc/localtime-copied-from
  cp "/usr/share/zoneinfo/$zone" /etc/localtime
  echo "$zone" >/etc/localtime-copied-from
else
  echo "overlay: there is no time zone $zone below /usr/share/zoneinfo; the node keeps UTC" >&2
fi
# time.hardware_clock, for hwclock: drift unknown, never adjusted.
if [ ! -e /etc/adjtime ]; then
  printf '0.0 0 0.0\n0\n%s\n' UTC >/etc/adjtime
fi

ln -sfn /proc/mounts /etc/mtab

# Without perl at the time of its own package the CA store is empty, and every TLS connection fails.
if [ ! -s /etc/ssl/certs/ca-certificates.crt ] && [ -x /usr/sbin/update-ca-certificates ]; then
  /usr/sbin/update-ca-certificates --fresh >/dev/null || echo "overlay: update-ca-certificates failed" >&2
fi
