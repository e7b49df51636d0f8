import { stripControl } from '../lib/text.ts';
import type { PackageNames } from '../buildroot/index.ts';

export type MissingKind =
  | 'header'
  | 'program'
  | 'library'
  | 'pkg-config module'
  | 'cmake package'
  | 'python module'
  | 'perl module'
  | 'macro';

/** Something that a failed build looked for in vain, and who has it. */
export interface Missing {
  readonly kind: MissingKind;
  /** As the log has it. */
  readonly wanted: string;
  /** The likeliest first; none when no package of the list has it. */
  readonly owners: readonly { readonly name: string; readonly series: string; readonly path: string }[];
}

type Pattern = readonly [kind: MissingKind, pattern: RegExp];

/** What compilers, linkers, shells and configure tools say when something is not there. Each has the name as its first group. */
const PATTERNS: readonly Pattern[] = [
  [
    'header',
    /fatal error: '?([^\s:']+\.(?:h|hh|hpp|hxx|inc|def))'?(?:: No such file or directory| file not found)/g,
  ],
  ['library', /cannot find -l([^\s:]+)/g],
  ['library', /error while loading shared libraries: ([^\s:]+): cannot open/g],
  ['pkg-config module', /No package '([^'\s]+)' found/g],
  ['pkg-config module', /Package '?([^\s',]+)'?, required by '[^']*', not found/g],
  ['pkg-config module', /Package '?([^\s']+?)'? was not found in the pkg-config search path/g],
  ['pkg-config module', /Dependency "([^"]+)" not found/g],
  ['cmake package', /Could NOT find ([A-Za-z0-9_+.-]+)/g],
  ['cmake package', /(?:package configuration file|configuration file) provided by "([^"]+)"/g],
  ['python module', /(?:ModuleNotFoundError|ImportError): No module named '?([A-Za-z0-9_.]+)'?/g],
  ['perl module', /Can't locate (\S+\.pm) in @INC/g],
  ['program', /(?:^|[\s/])([A-Za-z0-9_.+-]+): command not found/gm],
  ['program', /(?:^|: )(?:line )?\d+: (?:exec: )?([A-Za-z0-9_.+-]+): not found/gm],
  ['program', /env: [‘']?([A-Za-z0-9_.+-]+)[’']?: No such file or directory/g],
  ['program', /^make(?:\[\d+\])?: ([A-Za-z0-9_.+-]+): No such file or directory/gm],
  ['program', /\/([A-Za-z0-9_.+-]+): bad interpreter: No such file/g],
  ['program', /Can't exec "([A-Za-z0-9_.+-]+)": No such file/g],
  ['program', /WARNING: '([A-Za-z0-9_.+-]+)' is missing on your system/g],
  ['program', /Program\(s\) \[?'([A-Za-z0-9_.+-]+)'/g],
  ['program', /Program '([A-Za-z0-9_.+-]+)' not found/g],
  ['macro', /possibly undefined macro: ([A-Za-z0-9_]+)/g],
];

/** Sentences that name no file, and the program that they speak of. */
const SENTENCES: readonly (readonly [pattern: RegExp, program: string])[] = [
  [/no acceptable C compiler found in \$PATH|No CMAKE_C_COMPILER could be found/, 'gcc'],
  [/C\+\+ compiler cannot create executables|No CMAKE_CXX_COMPILER could be found/, 'g++'],
  [/The pkg-config script could not be found/, 'pkg-config'],
];

/** Files of aclocal by what their macros begin with. */
const MACRO_FILES: readonly (readonly [prefix: RegExp, file: string])[] = [
  [/^PKG_/, 'pkg.m4'],
  [/^(LT_|AC_PROG_LIBTOOL|AC_LIBTOOL|AM_PROG_LIBTOOL)/, 'libtool.m4'],
  [/^AM_(GNU_GETTEXT|NLS)/, 'gettext.m4'],
  [/^GTK_DOC/, 'gtk-doc.m4'],
];

/** More than that is no help any more. */
const OWNERS = 3;

/**
 * What a failed build looked for in vain, by the words of its log, each with the packages that have it: each thing once, in the order of
 * the log's patterns. Pure.
 */
export function explainMissing(log: string, packages: readonly PackageNames[]): readonly Missing[] {
  const text = stripControl(log);
  const wanted = new Map<string, { readonly kind: MissingKind; readonly wanted: string }>();
  const add = (kind: MissingKind, name: string): void => {
    wanted.set(`${kind} ${name}`, { kind, wanted: name });
  };
  for (const [kind, pattern] of PATTERNS) for (const [, name = ''] of text.matchAll(pattern)) add(kind, name);
  for (const [pattern, program] of SENTENCES) if (pattern.test(text)) add('program', program);
  return [...wanted.values()].map((each) => ({
    ...each,
    owners: findOwners(each.kind, each.wanted, packages),
  }));
}

function findOwners(kind: MissingKind, wanted: string, packages: readonly PackageNames[]): Missing['owners'] {
  for (const fits of matchersOf(kind, wanted)) {
    const owners = packages.flatMap(({ name, series, paths }) => {
      const path = paths.find(fits);
      return path === undefined ? [] : [{ name, series, path }];
    });
    if (owners.length > 0) return owners.slice(0, OWNERS);
  }
  return [];
}

type Fits = (path: string) => boolean;

/** Ways to find it, the surest first. */
function matchersOf(kind: MissingKind, wanted: string): readonly Fits[] {
  switch (kind) {
    case 'header':
      return [
        (path) => path === `usr/include/${wanted}`,
        (path) => path.startsWith('usr/include/') && path.endsWith(`/${wanted}`),
        (path) => path.endsWith(`/include/${wanted}`),
      ];
    case 'program':
      return [(path) => /^(usr\/)?s?bin\//.test(path) && baseName(path) === wanted];
    case 'library':
      return [
        libraryNamed(wanted.includes('.so') ? wanted : `lib${wanted}.so`),
        libraryNamed(`lib${wanted}.a`),
      ];
    case 'pkg-config module':
      return [(path) => path.endsWith(`/pkgconfig/${wanted}.pc`)];
    case 'cmake package':
      return cmakeMatchers(wanted);
    case 'python module': {
      const parts = wanted.split('.').join('/');
      const [top = ''] = wanted.split('.');
      return [parts, top].map((module) => {
        const pattern = new RegExp(
          `/python3[^/]*/((site|dist)-packages/)?${escape(module)}(\\.py|/__init__\\.py|\\.[^/]*so)$`,
        );
        return (path: string) => pattern.test(path);
      });
    }
    case 'perl module':
      return [(path) => path.endsWith(`/${wanted}`) && path.includes('/perl')];
    case 'macro': {
      const file = MACRO_FILES.find(([prefix]) => prefix.test(wanted))?.[1];
      return file === undefined
        ? []
        : [(path) => path.startsWith('usr/share/aclocal') && baseName(path) === file];
    }
  }
}

/** cmake's own modules look for a package by rules of their own, so that only guesses are left where it brings no file for cmake. */
function cmakeMatchers(wanted: string): readonly Fits[] {
  const name = wanted.toLowerCase();
  const bare = name.replace(/^lib/, '');
  return [
    (path) => [`${name}config.cmake`, `${name}-config.cmake`].includes(baseName(path).toLowerCase()),
    (path) => path.endsWith('.pc') && [`${bare}.pc`, `lib${bare}.pc`].includes(baseName(path).toLowerCase()),
    (path) => path.startsWith('usr/include/') && baseName(path).toLowerCase() === `${bare}.h`,
    (path) => isLibrary(path) && baseName(path).toLowerCase().startsWith(`lib${bare}.so`),
    (path) => isLibrary(path) && baseName(path).toLowerCase().startsWith(`lib${bare}`),
    (path) => /^(usr\/)?s?bin\//.test(path) && baseName(path).toLowerCase() === name,
  ];
}

const libraryNamed =
  (file: string): Fits =>
  (path) =>
    isLibrary(path) && baseName(path) === file;

const isLibrary = (path: string): boolean => /^(usr\/)?lib/.test(path) && /\.(so|a)(\.|$)/.test(path);
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
