/**
 * Every complaint slackforge can make, by a stable name. The sentence says when it is made; the message of the
 * diagnostic says what was found. A test checks that each code is used somewhere in src/.
 */
export const DIAGNOSTIC_CODES = {
  // lib
  'exec/failed': 'A program ended with a failure.',
  'exec/missing-program': 'A program that is needed is not installed on this machine.',
  'exec/timed-out': 'A program ran longer than it was allowed to.',
  'fs/unreadable': 'A file could not be read.',
  'fs/unwritable': 'A file could not be written.',
  'fs/locked': 'Another process is writing to the same output folder.',
  'fs/no-space': 'The disk has less free space than the step needs.',
  'yaml/syntax': 'A YAML file is not well formed.',
  'yaml/schema': 'A YAML file has a key or a value that its schema does not allow.',
  'http/failed': 'A download failed.',
  'lib/path-refused': 'A path in an archive cannot be placed inside the root it is unpacked to.',
  // pkg
  'pkg/bad-name': 'A file name is not that of a Slackware package.',
  'pkg/missing': 'A package file is not there.',
  'pkg/damaged': 'A package cannot be read to its end.',
  'pkg/hostile-member': 'A package holds a member that would leave the root it is unpacked to.',
  'pkg/too-large': 'More data comes out of a package than is allowed.',
  'pkg/unsupported': 'A package is of a kind that is not read.',
  'pkg/bad-index': 'PACKAGES.TXT or CHECKSUMS.md5 cannot be understood.',
  'pkg/special-file': 'A device node, named pipe or extended attribute could not be made.',
  // mirror
  'mirror/missing-index': 'A mirror lacks PACKAGES.TXT or CHECKSUMS.md5.',
  'mirror/wrong-pin': 'A mirror is not the one that the settings pin.',
  'mirror/bad-signature': 'The signature of CHECKSUMS.md5 is not by the expected key.',
  'mirror/bad-keyring': 'The file that should hold the mirror key holds no OpenPGP key.',
  'mirror/unverified': 'A mirror is used without a pin and without a key.',
  'mirror/corrupt-file': 'A file of the mirror is not the one that CHECKSUMS.md5 lists.',
  'mirror/unlisted-file': 'A file is wanted that CHECKSUMS.md5 does not list.',
  // buildroot
  'buildroot/not-usable': 'This machine or account cannot enter a build root.',
  'buildroot/unknown-series': 'The settings want a series that the mirror does not have.',
  'buildroot/no-packages': 'A build root would be made from no package at all.',
  'buildroot/too-many-layers': 'A build depends on more packages than one overlay mount can hold.',
  'buildroot/enter-failed': 'A build root could not be set up or entered.',
  'internal/bug': 'Something happened that slackforge takes for impossible.',
  // commands
  'settings/missing': 'There is no slackforge.yaml here.',
  'usage/invalid': 'The command line is wrong.',
  // recipe
  'recipe/missing-file': 'A recipe folder lacks one of the files that every recipe has.',
  'recipe/info-syntax': 'A .info file is not a list of KEY="value" assignments.',
  'recipe/info-key': 'A .info file lacks a key or has one twice.',
  'recipe/name-mismatch': 'PRGNAM, the folder and the script do not have one name.',
  'recipe/version': 'A version holds a character that pkgtools cannot parse in a package name.',
  'recipe/download-count': 'DOWNLOAD and MD5SUM do not have the same number of words.',
  'recipe/download-name':
    'The last part of a DOWNLOAD address, or the file of an override, is not a file name.',
  'recipe/slack-desc': 'slack-desc is not in the form that installpkg shows.',
  'recipe/dependency-syntax': 'A dependency is not "name" or "name >=version <version".',
  'recipe/unknown-stack': 'stacks.yaml or the command line names a stack or a member that does not exist.',
  'recipe/override': 'The settings override a recipe in a way that does not fit it.',
  // graph
  'graph/unknown-name': 'A name is neither a recipe nor a stack.',
  'graph/unknown-dependency': 'A recipe depends on a name that no recipe has.',
  'graph/cycle': 'Recipes depend on each other in a circle.',
  'graph/version-constraint':
    'A recipe needs another version of a dependency than the one that would be built.',
  // sources
  'sources/wrong-digest': 'A source file is not the one that was locked.',
  'sources/unavailable': 'A source could be had from none of its places.',
  'sources/lock-syntax': 'sources.lock has a line that is not "sha256 recipe version file".',
  // build
  'build/missing-base-package': 'A recipe needs a package that the mirror does not have.',
  'build/failed': 'A SlackBuild failed.',
  'build/no-package': 'A SlackBuild ended well but left no package, or one with another name.',
  // cluster
  'cluster/unknown-node': 'A node is asked for that cluster.yaml does not have.',
  'cluster/duplicate-name': 'Two things of cluster.yaml have one name or number.',
  'cluster/duplicate-mac': 'Two network ports have one hardware address.',
  'cluster/duplicate-serial': 'Two disks, or two uses of a disk, have one serial number.',
  'cluster/duplicate-address': 'One address is given to two things.',
  'cluster/overlap': 'Two networks of the cluster overlap.',
  'cluster/not-a-host': 'An address is the network or broadcast address of its network.',
  'cluster/gateway': 'A gateway is not in the network of its node.',
  'cluster/disk-size': 'No disk can be within the size range of a system disk.',
  'cluster/partition-size': 'A partition is too small for what it must hold.',
  'cluster/management-port': 'The management port is not a port of its node.',
  'cluster/link-end': 'An end of a link is not a free port of a node.',
  'cluster/link-subnet': 'The subnet of a link is not a network for two.',
  'cluster/link-address': 'An address of a link is not a host of its subnet.',
  'cluster/port-reused': 'A port is used by two links.',
  'cluster/unconnected-port': 'A port has neither a link nor the management LAN.',
  'cluster/ospf-timers': 'The OSPF timers would let neighbours flap.',
  'cluster/no-login': 'An account, or every account, has no way to log in.',
  'cluster/console-only': 'An account can log in at the console only.',
  'cluster/no-ntp': 'No NTP server is named.',
  // overlay
  'overlay/template': 'A template of an overlay cannot be rendered.',
  'overlay/two-claims': 'Two files of one overlay layer claim one path.',
  'overlay/missing-layer': 'A role has no folder below overlays/roles.',
  'overlay/modes': 'overlays/modes.yaml names a path that no layer has, or names one twice.',
  'overlay/unsupported-file':
    'An overlay layer holds something that is neither a file nor a folder nor a link.',
  'overlay/bad-secret': 'A password hash below out/secrets is not one.',
  // media
  'media/package-not-built':
    'A medium needs a package of ours that is not built, or not from what is here now.',
  'media/no-image': 'A medium is to be tested that was not made.',
  'media/no-login': 'A medium cannot be tested because no password of the node is known here.',
  'media/unknown-series': 'cluster.yaml wants a series that the mirror does not have.',
  'media/unknown-package': 'cluster.yaml names a package that the mirror does not have.',
  'media/mirror-incomplete': 'The mirror lacks a file that every boot medium needs.',
  'media/disk-too-small': 'The size range of a system disk allows one that holds no system.',
  'media/image-wrong': 'A finished image was read back and is not what was to be written.',
  // emulator
  'emulator/no-firmware': 'No UEFI firmware for the emulator is installed.',
  'emulator/timeout': 'The emulated machine did not do what was waited for in time.',
  'emulator/ended': 'The emulator ended before the test was over.',
  'emulator/install-failed': 'The unattended installer reported a failure.',
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
