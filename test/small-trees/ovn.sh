# shellcheck shell=bash
# shellcheck disable=SC2164 # it runs with set -e
# As OVN's tag archive, with an empty ovs/, and beside it the source of Open vSwitch that it is built with.
mkdir -p ovn/ovs ovn/utilities openvswitch/lib openvswitch/vswitchd
cd openvswitch
printf '%s\n' 'AC_INIT([openvswitch], [3.5.1])' 'AM_INIT_AUTOMAKE([foreign subdir-objects])' 'AM_PROG_AR' 'LT_INIT([disable-shared])' \
  'AC_PROG_CC' 'AC_CONFIG_HEADERS([config.h])' 'PKG_CHECK_MODULES([SSL], [libssl])' \
  'AC_CHECK_LIB([unbound], [ub_ctx_create], [AC_MSG_ERROR([unbound was looked for])])' \
  'AC_CONFIG_FILES([Makefile])' 'AC_OUTPUT' >configure.ac
printf '%s\n' 'noinst_LTLIBRARIES = lib/libopenvswitch.la' 'lib_libopenvswitch_la_SOURCES = lib/ovs.c' 'include debian/automake.mk' >Makefile.am
echo 'int ovs(void) { return 0; }' >lib/ovs.c
touch vswitchd/bridge.c
printf '%s\n' '#! /bin/sh' 'autoreconf --install --force' >boot.sh
cd ../ovn
for file in AUTHORS.rst LICENSE NEWS NOTICE README.rst; do echo small >"$file"; done
cat >configure.ac <<'M'
AC_INIT([ovn], [25.03.1])
AM_INIT_AUTOMAKE([foreign subdir-objects])
AM_PROG_AR
LT_INIT([disable-shared])
AC_PROG_CC
AC_ARG_WITH([ovs-source], [], [], [with_ovs_source=$srcdir/ovs])
AC_ARG_WITH([ovs-build], [], [], [with_ovs_build=$with_ovs_source])
AS_IF([test -f "$with_ovs_source/vswitchd/bridge.c"], [], [AC_MSG_ERROR([$with_ovs_source is no source of Open vSwitch])])
AS_IF([test -f "$with_ovs_build/config.h"], [], [AC_MSG_ERROR([$with_ovs_build is not configured])])
AC_SUBST([OVSBUILDDIR], [$with_ovs_build])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
M
cat >Makefile.am <<'M'
lib_LTLIBRARIES = lib/libovn.la
lib_libovn_la_SOURCES = lib/ovn.c
lib_libovn_la_LIBADD = $(OVSBUILDDIR)/lib/libopenvswitch.la
bin_PROGRAMS = northd/ovn-northd utilities/ovn-nbctl
northd_ovn_northd_SOURCES = northd/northd.c
northd_ovn_northd_LDADD = lib/libovn.la
utilities_ovn_nbctl_SOURCES = northd/northd.c
utilities_ovn_nbctl_LDADD = lib/libovn.la
bin_SCRIPTS = utilities/ovn-docker-overlay-driver
scriptsdir = $(pkgdatadir)/scripts
scripts_SCRIPTS = utilities/ovn-ctl
ocfdir = /usr/lib/ocf/resource.d/ovn
ocf_SCRIPTS = utilities/ovndb-servers
dist_man_MANS = utilities/ovn-ctl.8
install-data-local:
	mkdir -p $(DESTDIR)$(localstatedir)/run/ovn
M
mkdir lib northd
printf '%s\n' 'int ovs(void);' 'int ovn(void) { return ovs(); }' >lib/ovn.c
printf '%s\n' 'int ovn(void);' 'int main(void) { return ovn(); }' >northd/northd.c
for script in ovn-docker-overlay-driver ovn-ctl ovndb-servers; do printf '%s\n' '#!/bin/sh' 'exit 0' >"utilities/$script"; done
echo '.TH ovn-ctl 8' >utilities/ovn-ctl.8
