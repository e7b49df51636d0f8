# shellcheck shell=bash
# As lttng-ust's tag archive: no configure, libraries of userspace-rcu and numactl, and a generator in Python.
mkdir LICENSES
for file in LICENSE LICENSES/MIT README.md ChangeLog; do echo small >"$file"; done
cat >configure.ac <<'M'
AC_INIT([lttng-ust], [2.14])
AM_INIT_AUTOMAKE([foreign subdir-objects])
AM_PROG_AR
LT_INIT([disable-static])
AC_PROG_CC
AC_PROG_CXX
PKG_CHECK_MODULES([URCU], [liburcu >= 0.12])
AC_ARG_ENABLE([numa], [], [], [enable_numa=yes])
AS_IF([test "$enable_numa" = yes], [AC_CHECK_LIB([numa], [numa_available], [], [AC_MSG_ERROR([no libnuma])])])
for part in java-agent-all:$enable_java_agent_all jni-interface:$enable_jni_interface python-agent:$enable_python_agent \
  examples:$enable_examples man-pages:$enable_man_pages sdt:$with_sdt; do
  AS_CASE([$part], [*:no], [], [AC_MSG_ERROR([$part is not said no to])])
done
AC_CONFIG_FILES([Makefile lttng-ust.pc])
AC_OUTPUT
M
cat >Makefile.am <<'M'
lib_LTLIBRARIES = liblttng-ust.la
liblttng_ust_la_SOURCES = src/ust.c src/both.cpp
liblttng_ust_la_CFLAGS = $(URCU_CFLAGS)
liblttng_ust_la_LIBADD = $(URCU_LIBS) -lnuma
lttngdir = $(includedir)/lttng
lttng_HEADERS = include/lttng/tracepoint.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = lttng-ust.pc
dist_bin_SCRIPTS = tools/lttng-gen-tp
dist_doc_DATA = README.md
M
mkdir -p src include/lttng tools
printf '%s\n' '#include <numa.h>' '#include <urcu.h>' 'int ust(void) { synchronize_rcu(); return numa_available(); }' >src/ust.c
echo 'extern "C" int both() { return 1; }' >src/both.cpp
echo '#define tracepoint(...)' >include/lttng/tracepoint.h
printf '%s\n' 'libdir=@libdir@' 'Name: lttng-ust' 'Description: small' 'Version: 2.14' 'Libs: -llttng-ust' >lttng-ust.pc.in
printf '%s\n' '#!/usr/bin/env python3' 'print("small")' >tools/lttng-gen-tp
chmod 0755 tools/lttng-gen-tp
