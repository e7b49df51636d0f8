/**
 * What programs of Slackware's packages need and no file of them shows: they run these as other programs, or the compiler opens
 * files of theirs. By package name. A name that a mirror does not have is passed over. Perl and Python are not here where a first line,
 * or the folder of their modules, tells.
 */
export const UNSEEN_NEEDS: Readonly<Record<string, readonly string[]>> = {
  autoconf: ['m4'],
  automake: ['autoconf'],
  bison: ['m4'],
  flex: ['m4'],
  gcc: ['binutils', 'glibc', 'kernel-headers'],
  'gcc-g++': ['gcc'],
  'gcc-gfortran': ['gcc'],
  'gcc-gnat': ['gcc'],
  'gcc-go': ['gcc'],
  'gcc-objc': ['gcc'],
  glibc: ['kernel-headers'],
  intltool: ['gettext-tools'],
  libtool: ['gcc'],
  meson: ['ninja'],
  'python-pip': ['python-setuptools'],
  rust: ['gcc'],
  swig: ['pcre2'],
};
