import { baseName, isUnder, type LintedMember } from './linted-package.ts';
import { complain, eachFile, type PackageRule } from './rule.ts';

/** `usr/man/man8/x.8.gz`, `usr/man/de/man1/x.1.gz`; the folder's section and the page's name. */
const PAGE = /^usr\/(?:share\/)?man\/(?:[^/]+\/)?man([0-9a-z]+)\/([^/]+)$/;
const NAME = /^.+\.([0-9ln][a-z0-9]*|[0-9][A-Za-z_+-]*)(\.gz)?$/;
/** A page begins with .TH (man), .Dd (mdoc), or is a .so to another page; pages of old writers use .SH alone. */
const MACRO = /^[.'][ \t]*(TH|Dd|Dt|so|SH|Sh)\b/m;

function pageOf(member: LintedMember): { readonly section: string; readonly name: string } | undefined {
  const [, section, name] = PAGE.exec(member.path) ?? [];
  return section === undefined || name === undefined ? undefined : { section, name };
}

/** Manual pages and info pages. */
export const manpageRules: readonly PackageRule[] = [
  {
    id: 'package/man-not-gzipped',
    explain: 'Manual pages are compressed with gzip -9n in the build, and links to them renamed to .gz.',
    severity: 'error',
    check: eachFile((member) => {
      const page = pageOf(member);
      return page !== undefined && member.gzip === undefined && member.size > 0
        ? 'The manual page is not compressed with gzip.'
        : undefined;
    }),
  },
  {
    id: 'package/man-broken',
    explain:
      'A manual page unpacks to its end and has the macros of a page (.TH or .Dd, or .so to another). Look at how the build makes it.',
    severity: 'error',
    check: eachFile((member) => {
      if (pageOf(member) === undefined) return undefined;
      if (member.gzip === 'broken') return 'The compressed page is damaged.';
      return MACRO.test(member.text ?? '') ? undefined : 'The file is not a manual page.';
    }),
  },
  {
    id: 'package/man-wrong-section',
    explain:
      'A page called NAME.8 is in man8: man looks nowhere else for it. Move or rename it in the build.',
    severity: 'error',
    check: eachFile((member) => {
      const page = pageOf(member);
      if (page === undefined) return undefined;
      const suffix = NAME.exec(page.name)?.[1];
      if (suffix === undefined) return 'The name of the page has no section.';
      return suffix[0] === page.section[0]
        ? undefined
        : `A page of section ${suffix} is in man${page.section}.`;
    }),
  },
  {
    id: 'package/man-stray',
    explain:
      'Below usr/man there are only folders man1 to man9, mann and manl, or such folders below that of a language.',
    severity: 'warning',
    check: eachFile((member) =>
      isUnder(member.path, 'usr/man') && pageOf(member) === undefined
        ? 'man does not find a file here.'
        : undefined,
    ),
  },
  {
    id: 'package/info-broken',
    explain:
      'What lies in usr/info is Texinfo output. Remove what is not, and look at how the build makes the rest.',
    severity: 'error',
    check: eachFile((member) => {
      if (!isInfo(member)) return undefined;
      if (member.gzip === 'broken') return 'The compressed page is damaged.';
      return /This is .*|produced by (makeinfo|texi2any)|START-INFO-DIR-ENTRY|^File: /m.test(
        member.text ?? '',
      )
        ? undefined
        : 'The file is not an info page.';
    }),
  },
  {
    id: 'package/info-not-gzipped',
    explain: 'Info pages are compressed with gzip -9n in the build.',
    severity: 'warning',
    check: eachFile((member) =>
      isInfo(member) && member.gzip === undefined ? 'The info page is not compressed with gzip.' : undefined,
    ),
  },
  {
    id: 'package/info-not-entered',
    explain: 'doinst.sh calls install-info for each info page: without it the page is in no menu.',
    severity: 'error',
    check: (subject) => {
      const pages = subject.members.filter((member) => isInfo(member) && /\.info(\.gz)?$/.test(member.path));
      return pages.length > 0 && !/\binstall-info\b/.test(subject.doinst ?? '')
        ? [complain('doinst.sh does not call install-info.', pages[0]?.path)]
        : [];
    },
  },
  {
    id: 'package/info-not-removed',
    explain: 'install/douninst.sh can take the entries of removed info pages out of usr/info/dir again.',
    severity: 'warning',
    check: (subject) => {
      const page = subject.members.find((member) => isInfo(member) && /\.info(\.gz)?$/.test(member.path));
      return page !== undefined && !subject.byPath.has('install/douninst.sh')
        ? [complain('There is no douninst.sh that removes the entry of the page.', page.path)]
        : [];
    },
  },
];

const isInfo = (member: LintedMember): boolean =>
  member.kind === 'file' &&
  isUnder(member.path, 'usr/info') &&
  !/\.(png|jpg|txt)$/.test(member.path) &&
  !/^dir(\.gz)?$/.test(baseName(member.path));
