import { baseName, isUnder, type LintedMember, type LintedPackage } from './linted-package.ts';
import { eachFile, type PackageRule } from './rule.ts';

/** Interpreters that every Slackware system has, for when no base is at hand. */
const USUAL = new Set(
  '/bin/sh /bin/bash /bin/ash /bin/ksh /bin/zsh /bin/csh /bin/tcsh /bin/sed /bin/gawk /bin/awk /usr/bin/awk /usr/bin/gawk /usr/bin/env /usr/bin/perl /usr/bin/python3 /usr/bin/python2 /usr/bin/ruby /usr/bin/tclsh /usr/bin/wish /usr/bin/php /usr/bin/lua /usr/bin/guile /usr/bin/expect /usr/bin/bash /usr/bin/sh /usr/bin/make /usr/bin/node /sbin/runscript'.split(
    ' ',
  ),
);
const SEARCHED = ['bin', 'usr/bin', 'sbin', 'usr/sbin'];

/** Scripts, and files that name the folder of the build. */
export const scriptRules: readonly PackageRule[] = [
  {
    id: 'package/script-dos-lines',
    explain:
      'A script whose lines end in CR LF does not run: the kernel looks for an interpreter whose name ends in CR. Convert it in the build.',
    severity: 'error',
    check: eachFile(({ hasDosLines }) => (hasDosLines ? 'The lines of the script end in CR LF.' : undefined)),
  },
  {
    id: 'package/interpreter-missing',
    explain:
      'The first line of an executable script names an interpreter that exists: in the package, the base or a declared dependency.',
    severity: 'error',
    check: eachFile((member, subject) => interpreterFault(member, subject)),
  },
  {
    id: 'package/build-path',
    explain:
      'No file outside the documentation names the folder in which the package was built: it is somewhere else, or nowhere, on every other machine. Use -ffile-prefix-map for compilers, sed for texts.',
    severity: 'error',
    check: eachFile(({ path, buildPaths }) =>
      buildPaths.length > 0 && !isUnder(path, 'usr/doc', 'install') && !path.endsWith('.pc')
        ? `The file names ${buildPaths.join(', ')}.`
        : undefined,
    ),
  },
  {
    id: 'package/pkg-config-build-path',
    explain:
      'A .pc file tells other builds where headers and libraries are; the folder of this build is nowhere for them. Look at --prefix and DESTDIR.',
    severity: 'error',
    check: eachFile(({ path, buildPaths, text }) =>
      path.endsWith('.pc') && (buildPaths.length > 0 || /^[^#\n]*\/(tmp|slackforge)\//m.test(text ?? ''))
        ? 'The file tells other builds to look in a build folder.'
        : undefined,
    ),
  },
];

function interpreterFault(member: LintedMember, subject: LintedPackage): string | undefined {
  if (member.interpreter === undefined || (member.mode & 0o111) === 0) return undefined;
  const words = member.interpreter.trim().split(/\s+/);
  const program = words[0] ?? '';
  if (!program.startsWith('/')) return `The first line names "${program}", which is not an absolute path.`;
  if (!isThere(program.slice(1), subject)) return `The first line names ${program}, which no package has.`;
  if (baseName(program) !== 'env') return undefined;
  const called = words.slice(1).find((word) => !word.startsWith('-') && !word.includes('='));
  if (called === undefined || SEARCHED.some((folder) => isThere(`${folder}/${called}`, subject)))
    return undefined;
  return `The first line runs "${called}" by env, which no package has.`;
}

function isThere(path: string, { byPath, links, universe }: LintedPackage): boolean {
  if (byPath.has(path) || links.some((link) => link.path === path)) return true;
  if (universe?.owners.has(universe.canonical(path)) === true) return true;
  return universe?.hasBase !== true && USUAL.has(`/${path}`);
}
