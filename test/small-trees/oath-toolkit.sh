# shellcheck shell=bash
# As oath-toolkit's release: a configure that configures a folder for each part, of which two may be switched off.
part() {
  mkdir -p "$1"
  printf '%s\n' "AC_INIT([$1], [2.6])" 'AC_CONFIG_AUX_DIR([build-aux])' 'AM_INIT_AUTOMAKE([foreign])' 'AM_PROG_AR' \
    'LT_INIT' 'AC_PROG_CC' "$2" 'AC_CONFIG_FILES([Makefile])' 'AC_OUTPUT' >"$1/configure.ac"
}
for file in AUTHORS COPYING NEWS README; do echo small >"$file"; done
cat >configure.ac <<'M'
AC_INIT([oath-toolkit], [2.6])
AC_CONFIG_AUX_DIR([build-aux])
AM_INIT_AUTOMAKE([foreign])
AC_ARG_ENABLE([pam], [], [], [enable_pam=yes])
AC_ARG_ENABLE([pskc], [], [], [enable_pskc=yes])
AC_ARG_ENABLE([gtk-doc], [], [], [enable_gtk_doc=yes])
AC_CONFIG_SUBDIRS([liboath oathtool])
AS_IF([test "$enable_pam" = yes], [AC_MSG_ERROR([pam_oath wants libpam])])
AS_IF([test "$enable_pskc" = yes], [AC_MSG_ERROR([libpskc wants xmlsec])])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
M
echo 'SUBDIRS = liboath oathtool' >Makefile.am
part liboath 'AC_CONFIG_FILES([liboath.pc])'
cat >liboath/Makefile.am <<'M'
lib_LTLIBRARIES = liboath.la
liboath_la_SOURCES = oath.c
liboathincludedir = $(includedir)/liboath
liboathinclude_HEADERS = oath.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = liboath.pc
dist_man_MANS = oath_init.3
htmldir = $(datadir)/gtk-doc/html/liboath
html_DATA = oath.h
M
printf '%s\n' 'libdir=@libdir@' 'Name: liboath' 'Description: small' 'Version: 2.6' 'Libs: -loath' >liboath/liboath.pc.in
echo 'int oath_init(void);' >liboath/oath.h
printf '%s\n' '#include "oath.h"' 'int oath_init(void) { return 0; }' >liboath/oath.c
echo '.TH oath_init 3' >liboath/oath_init.3
part oathtool ''
cat >oathtool/Makefile.am <<'M'
bin_PROGRAMS = oathtool
oathtool_SOURCES = oathtool.c
oathtool_CPPFLAGS = -I$(top_srcdir)/../liboath
oathtool_LDADD = ../liboath/liboath.la
dist_man_MANS = oathtool.1
M
printf '%s\n' '#include "oath.h"' 'int main(void) { return oath_init(); }' >oathtool/oathtool.c
echo '.TH oathtool 1' >oathtool/oathtool.1
autoreconf -fi
