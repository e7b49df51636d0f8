import { complain, eachFile, eachMember, type PackageRule } from './rule.ts';
import { baseName, folderOf, isUnder } from './linted-package.ts';

/** A rule about members that must not be there, told by their path alone; a folder is named once, not all that is in it. */
function forbidden(id: string, explain: string, pattern: RegExp, message: string): PackageRule {
  return {
    id,
    explain,
    severity: 'error',
    check: ({ members }) => {
      const named = new Set<string>();
      return members.flatMap(({ path, kind }) => {
        if (path === '' || !pattern.test(kind === 'dir' ? `${path}/` : path)) return [];
        const isInside = named.has(folderOf(path));
        named.add(path);
        return isInside ? [] : [complain(message, path)];
      });
    },
  };
}

/** Folders that are empty until something runs: state, logs, spools, mount points, drop-ins for the administrator. */
const MAY_BE_EMPTY =
  /^(etc|var|srv|dev|mnt|opt|tmp|boot|lib\/(firmware|udev)|usr\/(src|local))(\/|$)|\.d$|^install$/;
/** Files whose being there says all there is to say. */
const MAY_BE_EMPTY_FILE =
  /(^|\/)(__init__\.py|py\.typed|\.keep|\.nosearch|REQUESTED|zip-safe|namespace_packages\.txt|dependency_links\.txt|not-zip-safe|entry_points\.txt)$|\.(new|gitkeep|h|hpp)$|^(etc|var)\//;

/** Where things lie. */
export const pathRules: readonly PackageRule[] = [
  forbidden(
    'package/usr-local',
    'usr/local belongs to the administrator; configure with --prefix=/usr.',
    /^usr\/local\//,
    'The package puts something into usr/local.',
  ),
  forbidden(
    'package/usr-share-man',
    'Manual pages are in usr/man on Slackware; configure with --mandir=/usr/man or move them.',
    /^usr\/share\/man\//,
    'Manual pages belong in usr/man.',
  ),
  forbidden(
    'package/usr-share-doc',
    'Documentation is in usr/doc/NAME-VERSION on Slackware; configure with --docdir or move it.',
    /^usr\/share\/doc\//,
    'Documentation belongs in usr/doc.',
  ),
  forbidden(
    'package/usr-share-info',
    'Info pages are in usr/info on Slackware; configure with --infodir=/usr/info or move them.',
    /^usr\/share\/info\//,
    'Info pages belong in usr/info.',
  ),
  forbidden(
    'package/info-dir',
    'usr/info/dir is the index of all info pages of a system; a package that ships it replaces it. Delete it in the build.',
    /^usr\/(share\/)?info\/dir(\.gz)?$/,
    'The package would replace the index of all info pages.',
  ),
  forbidden(
    'package/icon-cache',
    'icon-theme.cache is made on each system from all themes; a shipped one hides the icons of other packages. Delete it in the build.',
    /^usr\/share\/icons\/.*icon-theme\.cache$/,
    'The package ships a cache of icons.',
  ),
  forbidden(
    'package/mime-cache',
    'The files of usr/share/mime but for packages/ are made by update-mime-database on each system. Delete them in the build.',
    /^usr\/share\/mime\/(aliases|generic-icons|globs2?|icons|magic|mime\.cache|subclasses|treemagic|types|version|XMLnamespaces)$|^usr\/share\/applications\/mimeinfo\.cache$|^usr\/share\/glib-2\.0\/schemas\/gschemas\.compiled$/,
    'The package ships a cache that each system makes for itself.',
  ),
  forbidden(
    'package/perl-leftovers',
    'perllocal.pod and .packlist are notes of a Perl installation that packages overwrite for each other. Delete them in the build.',
    /(^|\/)(perllocal\.pod|\.packlist)$/,
    'The package ships a note of the Perl installer.',
  ),
  forbidden(
    'package/site-perl',
    'site_perl is for what the administrator installs; use INSTALLDIRS=vendor.',
    /(^|\/)site_perl\//,
    'The package installs Perl modules as the administrator would.',
  ),
  forbidden(
    'package/la-file',
    'libtool archives make later builds name libraries that are no longer there. Delete .la files of usr/lib and usr/lib64 in the build.',
    /^(usr\/)?lib(64)?\/.*\.la$/,
    'The package ships a libtool archive.',
  ),
  forbidden(
    'package/systemd-unit',
    'Slackware has no systemd: units are dead files. Switch them off when configuring, and ship an rc script.',
    /^(usr\/)?lib(64)?\/systemd\/.|^etc\/systemd\/.|^usr\/lib(64)?\/(sysusers|tmpfiles)\.d\/./,
    'The package ships a file of systemd.',
  ),
  forbidden(
    'package/python-unknown',
    'A Python module called UNKNOWN was built with a setuptools that could not read its name. Build it with the tools its pyproject.toml asks for.',
    /\/(UNKNOWN|unknown)-[^/]*\.(dist|egg)-info(\/|$)|\/site-packages\/UNKNOWN\//,
    'A Python module was installed without a name.',
  ),
  forbidden(
    'package/run-time-folder',
    'run, var/run, var/lock and tmp are emptied at boot; what is needed there is made by the rc script.',
    /^(var\/(run|lock|tmp)|tmp)\/./,
    'The next boot removes this.',
  ),
  {
    id: 'package/lib64-in-32bit',
    explain: 'A 32-bit package has no lib64: set LIBDIRSUFFIX by ARCH.',
    severity: 'error',
    check: (subject) =>
      /^i[3-6]86$/.test(subject.name.arch)
        ? subject.members
            .filter(({ path, kind }) => kind === 'dir' && /^(usr\/)?lib64$/.test(path))
            .map(({ path }) => complain('A 32-bit package ships a lib64.', path))
        : [],
  },
  {
    id: 'package/odd-name',
    explain:
      'Names with blanks, control characters or letters outside ASCII break scripts and old tools, and the database escapes them. Rename, or allow where upstream needs it.',
    severity: 'error',
    check: eachMember(({ path }) =>
      /[^\x21-\x7e]/.test(path) ? 'The name holds a blank or a character outside ASCII.' : undefined,
    ),
  },
  {
    id: 'package/symlink-member',
    explain:
      'Symbolic links are made by doinst.sh (makepkg -l y), which lets removepkg find them; a link in the archive is not tracked.',
    severity: 'error',
    check: eachMember(({ kind }) =>
      kind === 'symlink' ? 'The symbolic link is in the archive itself, not in doinst.sh.' : undefined,
    ),
  },
  {
    id: 'package/special-member',
    explain: 'Device nodes and named pipes are made at run time, by the kernel or by an rc script.',
    severity: 'error',
    check: eachMember(({ kind }) =>
      kind === 'fifo' || kind === 'character-device' || kind === 'block-device'
        ? 'The package ships a device node or a named pipe.'
        : undefined,
    ),
  },
  {
    id: 'package/empty-directory',
    explain:
      'An empty folder outside etc, var and srv is mostly an installation that went wrong. Remove it in the build.',
    severity: 'warning',
    check: (subject) => {
      const filled = new Set([
        ...subject.members.map(({ path }) => folderOf(path)),
        ...subject.links.map(({ path }) => folderOf(path)),
      ]);
      return subject.members
        .filter(
          ({ path, kind }) => kind === 'dir' && path !== '' && !filled.has(path) && !MAY_BE_EMPTY.test(path),
        )
        .map(({ path }) => complain('The folder is empty.', path));
    },
  },
  {
    id: 'package/zero-length',
    explain:
      'An empty file is mostly a step of the build that failed. Remove it, or allow it where upstream means it.',
    severity: 'warning',
    check: eachFile(({ path, size }) =>
      size === 0 && !isUnder(path, 'install') && !MAY_BE_EMPTY_FILE.test(path)
        ? 'The file is empty.'
        : undefined,
    ),
  },
  {
    id: 'package/static-library-broken',
    explain: 'A file called .a in a library folder must be a static archive.',
    severity: 'error',
    check: eachFile(({ path, head, size }) =>
      isStaticName(path) && size > 0 && !/^!<(arch|thin)>/.test(Buffer.from(head).toString('latin1'))
        ? 'The file is not a static archive.'
        : undefined,
    ),
  },
  {
    id: 'package/static-and-shared',
    explain: 'A static library beside the shared one is rarely wanted; configure with --disable-static.',
    severity: 'warning',
    check: (subject) => {
      const names = new Set([
        ...subject.members.map(({ path }) => path),
        ...subject.links.map(({ path }) => path),
      ]);
      return subject.members
        .filter(({ path }) => isStaticName(path) && names.has(path.replace(/\.a$/, '.so')))
        .map(({ path }) => complain(`${baseName(path).replace(/\.a$/, '.so')} is there too.`, path));
    },
  },
];

const isStaticName = (path: string): boolean => /^(usr\/)?lib(64)?\/[^/]*\.a$/.test(path);
