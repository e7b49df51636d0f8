/**
 * What every minimal root has, by Slackware's names, besides what these need to run: a shell and its tools, archives, the C library with
 * its headers, binutils and pkgtools. It is a list and not the series `a`, for that one holds kernels, boot loaders, and headers of
 * libraries (acl, eudev, pam, …) that a recipe which uses them has to name.
 */
export const DEFAULT_CORE: readonly string[] = [
  'aaa_base',
  'aaa_glibc-solibs',
  'aaa_libraries',
  'aaa_terminfo',
  'bash',
  'binutils',
  'bzip2',
  'coreutils',
  'cpio',
  'diffutils',
  'etc',
  'file',
  'findutils',
  'gawk',
  'glibc',
  'grep',
  'gzip',
  'hostname',
  'kernel-headers',
  'pkgtools',
  'procps-ng',
  'sed',
  'shadow',
  'tar',
  'util-linux',
  'which',
  'xz',
];
