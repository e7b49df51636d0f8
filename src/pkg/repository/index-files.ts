/** The files that make a folder of packages a repository, by the names that slackpkg, slackpkg+ and slapt-get ask for. */
export const PACKAGES_TXT = 'PACKAGES.TXT';
export const PACKAGES_TXT_GZ = 'PACKAGES.TXT.gz';
export const MANIFEST_BZ2 = 'MANIFEST.bz2';
export const FILELIST_TXT = 'FILELIST.TXT';
export const CHANGELOG_TXT = 'ChangeLog.txt';
export const GPG_KEY = 'GPG-KEY';
export const CHECKSUMS_MD5 = 'CHECKSUMS.md5';
export const CHECKSUMS_MD5_GZ = 'CHECKSUMS.md5.gz';
