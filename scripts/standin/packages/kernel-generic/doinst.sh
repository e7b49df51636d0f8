# The stand-in's kernel package. The initrd is made here for an upgrade of a running system; an installer (which
# exports INSIDE_INSTALLER) makes it once, at the end, when fstab and the root file system's UUID are known.
if [ -z "$INSIDE_INSTALLER" ] && [ -r var/lib/pkgtools/setup/setup.01.mkinitrd ] && [ -x usr/sbin/geninitrd ]; then
  KERNEL_DOINST=true usr/sbin/geninitrd
fi
