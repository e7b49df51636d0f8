#!/bin/bash
# client.sh SOURCE STAGE LIBDIR [-jN]: builds and installs what a client of a cluster needs, of a tree that is configured.
# Upstream's install wants everything built, daemons included, and has no smaller set.
set -eu
SRC=$1 PKG=$2 LIBDIR=$3
shift 3
BUILD=$SRC/build
cd "$SRC"

ninja -C "$BUILD" "$@" librados radosstriper librbd librbd_plugins rados rbd librados-config \
  ceph-conf ceph-authtool compressor_plugins cython_modules

# What each of these folders installs was built above. RPATH needs no change.
for part in include librados libradosstriper librbd bash_completion; do
  DESTDIR=$PKG cmake -P "$BUILD/src/$part/cmake_install.cmake"
done
for plugin in "$BUILD"/src/compressor/*/cmake_install.cmake; do DESTDIR=$PKG cmake -P "$plugin"; done
DESTDIR=$PKG cmake -P "$BUILD/src/tools/rbd/cmake_install.cmake"

install -D -m 0755 "$BUILD/lib/libceph-common.so.2" "$PKG/usr/$LIBDIR/ceph/libceph-common.so.2"
install -d "$PKG/usr/bin"
for program in rados librados-config ceph-conf ceph-authtool; do
  install -m 0755 "$BUILD/bin/$program" "$PKG/usr/bin/$program"
done
# These are scripts: the command for the cluster itself, and what maps images at boot and names them.
install -m 0755 "$BUILD/bin/ceph" src/ceph-rbdnamer src/rbdmap "$PKG/usr/bin"

# Where Python of this system looks for modules: there is a scheme for distributions on those that have one.
module_folder() {
  python3 -c '
import sys, sysconfig
scheme = "deb_system" if "deb_system" in sysconfig.get_scheme_names() else "posix_prefix"
print(sysconfig.get_path(sys.argv[1], scheme, {"base": "/usr", "platbase": "/usr"}))' "$1"
}
install -d "$PKG$(module_folder purelib)" "$PKG$(module_folder platlib)"
install -m 0644 src/pybind/ceph_argparse.py src/pybind/ceph_daemon.py "$PKG$(module_folder purelib)"
install -m 0755 "$BUILD"/lib/cython_modules/lib.3/*.so "$PKG$(module_folder platlib)"

# Pages of what is in this package only.
if [ -d "$BUILD/doc/man" ] || ninja -C "$BUILD" -t targets all | grep -q '^manpages:'; then
  ninja -C "$BUILD" manpages
  install -d "$PKG/usr/man/man8"
  for page in ceph ceph-authtool ceph-conf ceph-rbdnamer librados-config rados rbd rbdmap; do
    install -m 0644 "$BUILD/doc/man/$page.8" "$PKG/usr/man/man8"
  done
fi
