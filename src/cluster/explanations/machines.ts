/** Why rules on names, machines, people and clocks are there, and what to do. */
export const MACHINE_EXPLANATIONS = {
  'cluster/unknown-node': 'A node is named on the command line by id (3), by label (node3) or by host name.',
  'cluster/duplicate-name':
    'Ids name files, host names are looked up by all nodes, user ids own files: each is given once. Interfaces are told apart within their node, guest networks and storage pools within Incus.',
  'cluster/hostname':
    'A host name is one label as DNS has it: small letters, digits and dashes inside, at most 63 characters, without the domain, which is cluster.domain for all. Underscores, dots and capitals break certificates, Incus members and OSPF host names sooner or later.',
  'cluster/reserved-name':
    'localhost is every machine itself. Accounts like ceph or frr are made by packages with fixed numbers; a person under such a name would be changed into a daemon.',
  'cluster/duplicate-mac':
    'udev gives ports their names by hardware address, which is why eth1 is always the same socket. A doubled address would name two ports alike; most often a line was copied.',
  'cluster/bad-mac':
    'The lowest bit of the first byte marks an address of a group, and zeros mean none. A card has neither. Two digits are probably swapped.',
  'cluster/duplicate-serial':
    "A disk is known by its serial only. Were two nodes to name one, a disk that is moved to the other machine would be taken for that one's own and written.",
  'cluster/disk-used-twice':
    'A disk has one use, and it would be unclear which of the two lines counts. Keep the one that is meant; perhaps the other was to be another disk.',
  'cluster/system-disk-reused':
    'The installer writes the system disk. What is listed in disks.others is never written and, as ceph-osd, handed to a VM as a whole: the system would be pulled away below itself.',
  'cluster/disk-size':
    'min_size and max_size guard against a wrong serial: the disk must be within both. A range that is empty lets no disk through.',
  'cluster/partition-size':
    'An EFI system partition below 33M cannot be FAT32, a system needs 2G of root at the very least, and mkfs refuses an xfs below 300M. The installer would stop after the old table is gone.',
  'cluster/disk-too-small':
    'On a disk that has no room for all wanted sizes the root gets at most half. min_size is the promise that no smaller disk comes; the plan is made for it. In a mirror the smaller disk decides for both.',
  'cluster/mirror-disk':
    'Only a disk that is named by its serial is ever written, so a mirror needs both: disks.system and disks.mirror. And a disk under disks.mirror is named for writing, which without a mirror nobody can have meant.',
  'cluster/volume-label':
    'xfs keeps 12 characters of a label, ext4 16. The nodes mount by UUID; a label is for people and for "mount LABEL=...", and two alike say nothing.',
  'cluster/vmstore-mount':
    'The VM store is a file system of its own, and what the root has at its mount point is hidden under it. Below /usr, /etc or /boot that would be the system; /srv, /var/lib and /home are fine.',
  'cluster/placeholder':
    'What "cluster init" was not told it makes up, so that the file can be read and drawn. No machine has such an address or serial: the installer would stop and list the disks that it found.',
  'cluster/plain-password':
    'cluster.yaml is kept under version control and copied about. A password in it would be known to everybody who reads it, so only words (generate, locked), a hash of crypt ($6$ or $y$; "openssl passwd -6" makes one) or { file: FILE } are taken. What was written is not repeated in the message.',
  'cluster/no-login':
    'Root has no password on the nodes. Somebody must be able to log in by a password or an SSH key, or a node is opened with a rescue medium only. For a single account among others it is a warning: it may be there to own files.',
  'cluster/console-only':
    'The account has a password, but SSH takes keys only. That is safe and means walking to the machine.',
  'cluster/no-admin':
    'Root has no password, and members of wheel become root with sudo. Without a member nobody can change a node after the installation.',
  'cluster/sudo-without-password':
    'With sudo.wheel set to password sudo asks for the password of the account itself, and a locked account has none that could be right.',
  'cluster/unknown-group':
    'useradd refuses a group that is not there, and the overlay is laid before anybody could make it. Groups of the base system and of the packages here are known; for another one a package must bring it.',
  'cluster/weak-key':
    'OpenSSH has removed DSA. The key would lie in authorized_keys and never open the door.',
  'cluster/broken-key':
    'The second word of a public key is base64 of strings with their lengths, the first of which names the kind again. Here they do not add up, so sshd would pass over the line without a word. Most often a copy lost its end.',
  'cluster/no-ntp':
    "Ceph's monitors complain from 50 ms of difference on, tokens and certificates of Incus and OVN are valid from a time on, and logs of two nodes can only be compared when their clocks agree.",
  'cluster/unknown-zone':
    'The name is that of a file below /usr/share/zoneinfo, with its capital letters. A node that does not find it keeps UTC and says so. The list here is that of Node.js; a zone that is younger can be ignored.',
} as const;
