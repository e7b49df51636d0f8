import { posix } from 'node:path';
import type { Complaint } from '../../lib/lint.ts';
import { isUnder, type LintedPackage } from './linted-package.ts';
import { complain, type PackageRule } from './rule.ts';

interface Refresh {
  readonly what: string;
  readonly place: RegExp;
  readonly call: RegExp;
  /** The program that the line would run. */
  readonly program: string;
}

/** What makes one index out of the files of many packages, and is to be told when one brings some. */
const REFRESHES: readonly Refresh[] = [
  {
    what: 'menu entries in usr/share/applications',
    place: /^usr\/share\/applications\/.*\.desktop$/,
    call: /usr\/share\/applications|update-desktop-database/,
    program: 'update-desktop-database',
  },
  {
    what: 'icons of the theme hicolor',
    place: /^usr\/share\/icons\/hicolor\/./,
    call: /usr\/share\/icons(\/hicolor)?|gtk-update-icon-cache/,
    program: 'gtk-update-icon-cache',
  },
  {
    what: 'modules of GIO',
    place: /^usr\/lib(64)?\/gio\/modules\/.*\.so$/,
    call: /usr\/lib(64)?\/gio\/modules|gio-querymodules/,
    program: 'gio-querymodules',
  },
  {
    what: 'schemas of GSettings',
    place: /^usr\/share\/glib-2\.0\/schemas\/.*\.xml$/,
    call: /glib-2\.0\/schemas|glib-compile-schemas/,
    program: 'glib-compile-schemas',
  },
  {
    what: 'MIME types',
    place: /^usr\/share\/mime\/packages\/./,
    call: /usr\/share\/mime|update-mime-database/,
    program: 'update-mime-database',
  },
  {
    what: 'info pages',
    place: /^usr\/info\/./,
    call: /usr\/info|install-info/,
    program: 'install-info',
  },
];

/** What the installation script does, and the links that it makes. */
export const doinstRules: readonly PackageRule[] = [
  {
    id: 'package/doinst-syntax',
    explain:
      'The shell can read doinst.sh and douninst.sh (bash -n): a mistake would show on the system of the user.',
    severity: 'error',
    check: ({ syntaxFaults }) =>
      syntaxFaults.map(({ message, ...where }) => ({
        where,
        message: `The shell cannot read the script: ${message}.`,
      })),
  },
  {
    id: 'package/doinst-lacks-refresh',
    explain:
      'doinst.sh refreshes the index (menu, icons, MIME, GIO, schemas, info) of the files that the package brings.',
    severity: 'error',
    check: ({ members, doinst = '' }) =>
      REFRESHES.filter(
        ({ place, call }) => members.some(({ path }) => place.test(path)) && !call.test(doinst),
      ).map(({ what, program }) =>
        complain(`The package has ${what}, and doinst.sh does not run ${program}.`, 'install/doinst.sh'),
      ),
  },
  {
    id: 'package/doinst-needless-refresh',
    explain:
      'doinst.sh refreshes an index (menu, icons, MIME, GIO, schemas, info) to which the package brings nothing. Remove the line.',
    severity: 'warning',
    check: ({ members, doinst = '' }) =>
      REFRESHES.filter(
        ({ place, program }) => doinst.includes(program) && !members.some(({ path }) => place.test(path)),
      ).map(({ what, program }) =>
        complain(`doinst.sh runs ${program}, and the package has no ${what}.`, 'install/doinst.sh'),
      ),
  },
  {
    id: 'package/broken-link',
    explain:
      'A link of doinst.sh leads to something in the package, in the base or in another package. Mend the target or drop the link.',
    severity: 'error',
    check: brokenLinks,
  },
  {
    id: 'package/link-to-build-tree',
    explain:
      'A link leads into the folder in which the package was built, which nobody else has. Make it relative.',
    severity: 'error',
    check: ({ links }) =>
      links
        .filter(({ target }) => /^\/(tmp|slackforge)\//.test(target))
        .map(({ path, target }) => complain(`The link leads to ${target}.`, path)),
  },
];

/** A path that is made when the system runs; nothing can be said about it. */
const RUN_TIME = ['proc', 'sys', 'dev', 'run', 'var/run', 'tmp', 'etc', 'var'];

function brokenLinks(subject: LintedPackage): readonly Complaint[] {
  const { byPath, links, universe } = subject;
  const targets = new Map(links.map(({ path, target }) => [path, target]));
  const folders = new Set([...byPath.keys()].map((path) => posix.dirname(path)));
  return links.flatMap(({ path, target }) => {
    const to = follow(path, target, targets);
    if (to === undefined) return [complain(`The link leads in a circle (${target}).`, path)];
    if (to === '' || byPath.has(to) || isUnder(to, ...RUN_TIME) || byPath.has(`${to}.new`)) return [];
    if (universe?.hasBase !== true) {
      // Another package may have it, unless this one fills the folder.
      return posix.dirname(to) === posix.dirname(path) && folders.has(posix.dirname(to))
        ? [complain(`The link leads to ${target}, which the package does not have.`, path)]
        : [];
    }
    const isThere =
      universe.owners.has(universe.canonical(to)) || universe.hasDirectory(universe.canonical(to));
    return isThere ? [] : [complain(`The link leads to ${target}, which is nowhere.`, path)];
  });
}

/** Where a link ends when the links of the same package are followed, in any part of the path; undefined for a circle. */
function follow(from: string, target: string, targets: ReadonlyMap<string, string>): string | undefined {
  let path = resolveTarget(from, target);
  for (let steps = 0; steps < 40; steps++) {
    const parts = path.split('/');
    const prefix = parts
      .map((_, index) => parts.slice(0, index + 1).join('/'))
      .find((each) => targets.has(each));
    if (prefix === undefined) return path;
    const rest = path.slice(prefix.length + 1);
    path = posix.join(resolveTarget(prefix, targets.get(prefix) ?? ''), rest).replace(/\/$/, '');
  }
  return undefined;
}

function resolveTarget(from: string, target: string): string {
  const path = target.startsWith('/') ? target : `/${posix.dirname(from)}/${target}`;
  return posix.normalize(path).replace(/^\/+|\/+$/g, '');
}
