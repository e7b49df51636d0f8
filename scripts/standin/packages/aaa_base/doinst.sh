# shellcheck disable=SC2164  # the lines must keep the form that removepkg and others read links from
# The links that everything else is unpacked through. They are made only where something is missing: to remove and make
# them again in a running system would take the dynamic loader away between two commands.
if [ ! -L bin ] || [ ! -L sbin ] || [ ! -L lib ] || [ ! -e lib64/ld-linux-x86-64.so.2 ]; then
( cd . ; rm -rf bin )
( cd . ; ln -sf usr/bin bin )
( cd . ; rm -rf sbin )
( cd . ; ln -sf usr/sbin sbin )
( cd . ; rm -rf lib )
( cd . ; ln -sf usr/lib lib )
( cd lib64 ; rm -rf ld-linux-x86-64.so.2 )
( cd lib64 ; ln -sf ../usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 ld-linux-x86-64.so.2 )
( cd var ; rm -rf run )
( cd var ; ln -sf ../run run )
( cd var ; rm -rf lock )
( cd var ; ln -sf ../run/lock lock )
( cd var ; rm -rf mail )
( cd var ; ln -sf spool/mail mail )
( cd var/log ; rm -rf packages )
( cd var/log ; ln -sf ../lib/pkgtools/packages packages )
( cd var/log ; rm -rf scripts )
( cd var/log ; ln -sf ../lib/pkgtools/scripts scripts )
( cd var/log ; rm -rf setup )
( cd var/log ; ln -sf ../lib/pkgtools/setup setup )
( cd etc ; rm -rf mtab )
( cd etc ; ln -sf /proc/mounts mtab )
fi
