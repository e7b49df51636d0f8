#!/bin/bash
# /etc/rc.d/rc.S - first script of the boot: kernel file systems, devices, root file system, modules, kernel settings.
# No `set -e` here or in the other rc scripts: a failing step must not keep the machine from reaching a login.

PATH=/sbin:/usr/sbin:/bin:/usr/bin
echo "The slackforge stand-in is starting (rc.S): a test system, not Slackware."

mountpoint -q /proc || mount -t proc proc /proc -n -o nosuid,nodev,noexec
mountpoint -q /sys || mount -t sysfs sysfs /sys -n -o nosuid,nodev,noexec
mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev -n -o mode=0755
mountpoint -q /run || mount -t tmpfs tmpfs /run -n -o mode=0755,nosuid,nodev,size=32M
mkdir -p /run/lock /run/udev /run/sshd

# EFI variables: rw lets efibootmgr work, ro protects them, off leaves them alone.
EFIVARFS=rw
# shellcheck source=/dev/null
[ -r /etc/default/efivarfs ] && . /etc/default/efivarfs
if [ -d /sys/firmware/efi/efivars ]; then
  modprobe -q efivarfs
  case $EFIVARFS in
    rw | ro) mount -t efivarfs -o "$EFIVARFS" efivarfs /sys/firmware/efi/efivars 2>/dev/null ;;
  esac
fi

# Devices, before anything that needs a disk that the initrd did not bring up.
[ -x /etc/rc.d/rc.udev ] && /etc/rc.d/rc.udev start

# Control groups: version 1 with one hierarchy a controller, or the single version 2 hierarchy.
CGROUPS_VERSION=1
# shellcheck source=/dev/null
[ -r /etc/default/cgroups ] && . /etc/default/cgroups
if [ -d /sys/fs/cgroup ] && ! mountpoint -q /sys/fs/cgroup; then
  if [ "$CGROUPS_VERSION" = 2 ]; then
    mount -t cgroup2 -o nosuid,nodev,noexec,nsdelegate cgroup2 /sys/fs/cgroup
  else
    mount -t tmpfs -o mode=0755,size=8M cgroup_root /sys/fs/cgroup
    while read -r controller _ _ enabled; do
      case $controller in '#'*) continue ;; esac
      [ "$enabled" = 1 ] || continue
      mkdir -p "/sys/fs/cgroup/$controller"
      # A kernel may list a controller that it has in version 2 only: then there is nothing to mount.
      mount -t cgroup -o "$controller" "$controller" "/sys/fs/cgroup/$controller" 2>/dev/null ||
        rmdir "/sys/fs/cgroup/$controller"
    done </proc/cgroups
  fi
fi

# Logical volumes are looked for only when this system has made or seen some.
if [ -d /etc/lvm/backup ] && [ -x /sbin/vgchange ]; then
  /sbin/vgscan --mknodes --ignorelockingfailure
  /sbin/vgchange -ay --ignorelockingfailure
fi

swapon -a 2>/dev/null

# Clock: the file says what the hardware clock keeps.
if [ -x /sbin/hwclock ] && [ -e /dev/rtc0 ]; then
  if grep -wq '^localtime' /etc/hardwareclock 2>/dev/null; then
    hwclock --localtime --hctosys
  else
    hwclock --utc --hctosys
  fi
fi

# Root file system: the kernel mounted it read-only, so it can be checked.
if [ ! -e /etc/fastboot ]; then
  options=(-C -a)
  [ -e /etc/forcefsck ] && options+=(-f)
  fsck "${options[@]}" /
  status=$?
  if [ "$status" -ge 4 ]; then
    echo "rc.S: fsck could not repair / (status $status): repair it in this shell; the machine reboots when you leave it."
    sulogin
    mount -n -o remount,ro /
    reboot -f
  elif [ "$status" -ge 2 ]; then
    echo "rc.S: fsck repaired / and asks for a restart."
    reboot -f
  fi
fi
mount -w -n -o remount / || echo "rc.S: / could not be mounted read-write: see its line in /etc/fstab."
rm -f /etc/forcefsck /etc/fastboot
[ -L /etc/mtab ] || ln -sf /proc/mounts /etc/mtab

# Modules, then kernel settings (a setting may belong to a module).
[ -x /etc/rc.d/rc.modules ] && /etc/rc.d/rc.modules
if [ -x /sbin/sysctl ]; then
  SYSCTL_OPTIONS="-e --system"
  # shellcheck source=/dev/null
  [ -r /etc/default/sysctl ] && . /etc/default/sysctl
  # shellcheck disable=SC2086  # several options
  sysctl -q $SYSCTL_OPTIONS
fi

# The other local file systems.
fsck -C -R -A -a
mkdir -p /dev/pts /dev/shm
mountpoint -q /dev/pts || mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mountpoint -q /dev/shm || mount -t tmpfs -o nosuid,nodev,noexec tmpfs /dev/shm
mount -a -t nonfs,nonfs4,nosmbfs,nocifs,noceph

rm -rf /var/lib/pkgtools/setup/tmp
mkdir -p /var/lib/pkgtools/setup/tmp
chmod 700 /var/lib/pkgtools/setup/tmp
: >/run/utmp
chown root:utmp /run/utmp
chmod 664 /run/utmp
touch /var/log/wtmp
