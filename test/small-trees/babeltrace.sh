# shellcheck shell=bash
# As babeltrace's tag archive: no configure, a grammar for flex and bison, libraries of glib2, popt, util-linux and elfutils.
mkdir -p lib formats include/babeltrace doc
for file in LICENSE README ChangeLog; do echo small >"$file"; done
cat >configure.ac <<'M'
AC_INIT([babeltrace], [1.5])
AM_INIT_AUTOMAKE([foreign subdir-objects])
AM_PROG_AR
LT_INIT
AC_PROG_CC
AC_PROG_YACC
AC_PROG_LEX([noyywrap])
PKG_CHECK_MODULES([GLIB], [gmodule-2.0 >= 2.22])
AC_CHECK_LIB([popt], [poptGetContext], [], [AC_MSG_ERROR([no popt])])
AC_CHECK_LIB([uuid], [uuid_generate], [], [AC_MSG_ERROR([no libuuid])])
AC_ARG_ENABLE([debug-info], [], [], [enable_debug_info=no])
AS_IF([test "$enable_debug_info" = yes], [AC_CHECK_LIB([dw], [dwarf_begin], [], [AC_MSG_ERROR([no libdw])])])
AC_ARG_ENABLE([python-bindings], [], [], [enable_python_bindings=yes])
AS_IF([test "$enable_python_bindings" = yes], [AC_MSG_ERROR([the bindings want swig])])
AC_CONFIG_FILES([Makefile babeltrace.pc])
AC_OUTPUT
M
cat >Makefile.am <<'M'
lib_LTLIBRARIES = lib/libbabeltrace.la
lib_libbabeltrace_la_SOURCES = lib/babeltrace.c
lib_libbabeltrace_la_CFLAGS = $(GLIB_CFLAGS)
lib_libbabeltrace_la_LIBADD = $(GLIB_LIBS)
bin_PROGRAMS = babeltrace
babeltrace_SOURCES = main.c formats/parser.y formats/lexer.l
babeltrace_LDADD = lib/libbabeltrace.la
AM_YFLAGS = -d
babeltraceincludedir = $(includedir)/babeltrace
babeltraceinclude_HEADERS = include/babeltrace/babeltrace.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = babeltrace.pc
dist_man_MANS = doc/babeltrace.1
dist_doc_DATA = ChangeLog
M
printf '%s\n' '#include <elfutils/libdw.h>' '#include <gmodule.h>' '#include <popt.h>' '#include <uuid/uuid.h>' 'int bt(void) {' \
  '  uuid_t id; uuid_generate(id); poptFreeContext(NULL); dwarf_end(NULL); return g_module_supported(); }' >lib/babeltrace.c
printf '%s\n' 'int bt(void), yyparse(void);' 'int main(void) { return bt() + yyparse(); }' >main.c
printf '%s\n' '%{' 'int yylex(void); void yyerror(const char *text);' '%}' '%token WORD' '%%' 'all: WORD;' '%%' \
  'void yyerror(const char *text) { (void)text; }' >formats/parser.y
printf '%s\n' '%{' '#include "parser.h"' '%}' '%option nounput noinput noyywrap' '%%' '[a-z]+ { return WORD; }' >formats/lexer.l
echo 'int bt(void);' >include/babeltrace/babeltrace.h
printf '%s\n' 'libdir=@libdir@' 'Name: babeltrace' 'Description: small' 'Version: 1.5' 'Libs: -lbabeltrace' >babeltrace.pc.in
echo '.TH babeltrace 1' >doc/babeltrace.1
