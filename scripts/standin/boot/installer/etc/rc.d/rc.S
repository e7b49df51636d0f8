#!/bin/bash
# /etc/rc.d/rc.S of the stand-in's installer: bring up what an installation needs, then wait at the login line.
# The order is the stock installer's, so that what hooks into that one can be tried here.

PATH=/sbin:/usr/sbin:/bin:/usr/bin
export PATH

mount -t proc proc /proc 2>/dev/null
mount -t sysfs sysfs /sys 2>/dev/null
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mkdir -p /dev/pts /dev/shm
ln -sfn /proc/self/fd /dev/fd
ln -sfn /proc/self/fd/0 /dev/stdin
ln -sfn /proc/self/fd/1 /dev/stdout
ln -sfn /proc/self/fd/2 /dev/stderr
mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mount -t tmpfs tmpfs /run 2>/dev/null
mkdir -p /run/lock
if [ -d /sys/firmware/efi/efivars ]; then
  modprobe -q efivarfs
  mount -t efivarfs -o rw efivarfs /sys/firmware/efi/efivars
fi

# parameter NAME - the value of NAME=value on the kernel's command line; fails when it is not there.
parameter() {
  local word
  for word in $(</proc/cmdline); do
    if [ "${word%%=*}" = "$1" ]; then
      echo "${word#*=}"
      return 0
    fi
  done
  return 1
}

if password=$(parameter instrootpw); then printf 'root:%s\n' "$password" | /usr/sbin/chpasswd; fi

swapon -a 2>/dev/null
syslogd -s 1024
klogd -c 3
modprobe -q loop

# Devices: modules for everything that is there, and the disks' links.
if ! parameter noudev >/dev/null; then
  udevadm trigger
  udevadm trigger
  # File systems of the medium and of the target have no device that asks for them.
  modprobe -a -b -q usb-storage uas isofs vfat nls_cp437 nls_iso8859-1 ext4 2>/dev/null
fi

# As the stock one does: every RAID and every volume group of every disk is brought up.
modprobe -a -b -q raid1 dm-mod 2>/dev/null
mdadm -E -s >/etc/mdadm.conf 2>/dev/null
mdadm -A -s 2>/dev/null
vgscan --mknodes >/dev/null 2>&1
vgchange -ay >/dev/null 2>&1

# The clock goes two days back, so that no time zone makes files of the future; fixdate undoes it at shutdown.
fakedate

hostname stand-in
ip addr add 127.0.0.1/8 dev lo 2>/dev/null
ip link set lo up
if ! parameter nodhcp >/dev/null; then
  mkdir -p /etc/dhcpc
  for path in /sys/class/net/*; do
    card=${path##*/}
    [ -e "$path/device" ] || continue
    # Test mode: ask and write the answer down; nothing is configured.
    (dhcpcd -t 35 -L -T "$card" >"/etc/dhcpc/dhcpcd-$card.info" 2>/dev/null) &
  done
fi

echo
cat /etc/issue
if kernel=$(parameter SLACK_KERNEL); then echo "Kernel set: $kernel"; fi
# shellcheck source=/dev/null
. /etc/profile

if map=$(parameter kbd); then
  if [ "$map" != us ]; then echo "The stand-in's installer has only the us keyboard map, not $map."; fi
else
  echo "Press ENTER to go on with the us keyboard map. (Give kbd=us on the kernel's command line to skip this.)"
  read -r _
fi

udevadm settle
cat /etc/motd
# There is no login: the line is read and forgotten, then init starts the shell.
printf 'stand-in login: '
read -r _
exit 0
