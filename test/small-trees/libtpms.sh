# shellcheck shell=bash
# As libtpms's tag archive: no configure, OpenSSL's library, pages made by pod2man, and one page that is a link.
mkdir -p src include/libtpms man/man3
for file in CHANGES LICENSE README; do echo small >"$file"; done
cat >configure.ac <<'M'
AC_INIT([libtpms], [0.10])
AM_INIT_AUTOMAKE([foreign subdir-objects])
AM_PROG_AR
LT_INIT
AC_PROG_CC
AC_ARG_WITH([openssl], [], [], [with_openssl=no])
AS_IF([test "$with_openssl" = yes], [AC_CHECK_LIB([crypto], [EVP_sha256], [], [AC_MSG_ERROR([no OpenSSL])])],
  [AC_MSG_ERROR([freebl is for TPM 1.2 only])])
AC_ARG_WITH([tpm1])
AC_ARG_WITH([tpm2], [], [], [with_tpm2=no])
AS_IF([test "$with_tpm2" = yes], [], [AC_MSG_ERROR([no TPM 2.0])])
AC_PATH_PROG([POD2MAN], [pod2man])
AS_IF([test -n "$POD2MAN"], [], [AC_MSG_ERROR([no pod2man])])
AC_CONFIG_FILES([Makefile libtpms.pc])
AC_OUTPUT
M
cat >Makefile.am <<'M'
lib_LTLIBRARIES = src/libtpms.la
src_libtpms_la_SOURCES = src/tpm.c
libtpmsincludedir = $(includedir)/libtpms
libtpmsinclude_HEADERS = include/libtpms/tpm_library.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = libtpms.pc
man3_MANS = man/man3/TPMLIB_MainInit.3
man/man3/TPMLIB_MainInit.3: $(srcdir)/man/man3/TPMLIB_MainInit.pod
	$(POD2MAN) -s 3 $< >$@
install-data-hook:
	cd $(DESTDIR)$(man3dir) && $(LN_S) TPMLIB_MainInit.3 TPMLIB_Terminate.3
M
printf '%s\n' '#include <openssl/evp.h>' 'int TPMLIB_MainInit(void) { return EVP_sha256() == NULL; }' >src/tpm.c
echo 'int TPMLIB_MainInit(void);' >include/libtpms/tpm_library.h
printf '%s\n' 'libdir=@libdir@' 'Name: libtpms' 'Description: small' 'Version: 0.10' 'Libs: -ltpms' >libtpms.pc.in
printf '%s\n' '=head1 NAME' '' 'TPMLIB_MainInit - begin' '' '=cut' >man/man3/TPMLIB_MainInit.pod
