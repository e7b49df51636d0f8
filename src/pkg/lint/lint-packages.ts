import { runLint, type Finding } from '../../lib/lint.ts';
import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { PackageName } from '../package-name.ts';
import { COMPRESSION, type Expectation, type LintedPackage } from './linted-package.ts';
import { openLintedPackage } from './open-package.ts';
import { PACKAGE_RULES } from './rules.ts';
import { extendUniverse, readUniverse } from './universe.ts';

export interface LintOptions {
  /** An installed root whose packages are the base; without one, libraries and conflicts are compared within the set only. */
  readonly base?: string;
  /** What the recipe of a package says of it. */
  readonly expectationOf?: (name: PackageName) => Expectation;
  /** Packages that are there too and are not judged: declared dependencies of those that are. */
  readonly neighbours?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onPackage?: (file: string) => void;
}

export interface PackageFindings {
  readonly file: string;
  readonly name: PackageName;
  readonly findings: readonly Finding[];
}

/** Of a file that could not be read, nothing else can be said. */
const READING_RULES = new Set(['package/unreadable', 'package/wrong-compression']);

/**
 * Every finding of every rule about these packages, which are taken as one set: they may use each other's libraries, and must not
 * have files in common. Each file is read once. Fails as openLintedPackage does.
 */
export async function lintPackages(
  files: readonly string[],
  options: LintOptions = {},
): Promise<Result<readonly PackageFindings[]>> {
  const subjects: LintedPackage[] = [];
  for (const file of files) {
    if (options.signal?.aborted === true) return fail(problem('exec/failed', 'The lint was interrupted.'));
    options.onPackage?.(file);
    const opened = await openLintedPackage(file);
    if (!opened.ok) return opened;
    subjects.push({ ...opened.value, expected: options.expectationOf?.(opened.value.name) ?? {} });
  }
  const neighbours: LintedPackage[] = [];
  for (const file of options.neighbours ?? []) {
    const opened = await openLintedPackage(file);
    if (!opened.ok) return opened;
    neighbours.push(opened.value);
  }
  const base = options.base === undefined ? undefined : await readUniverse(options.base);
  const known = [...subjects, ...neighbours];
  const universe = base === undefined && known.length < 2 ? undefined : extendUniverse(base, known);
  return ok(
    subjects.map((subject) => ({
      file: subject.file,
      name: subject.name,
      findings: lintOne({ ...subject, universe }),
    })),
  );
}

/** The findings about one subject that was read before. */
export function lintOne(subject: LintedPackage): readonly Finding[] {
  const isRead = subject.fault === undefined && subject.compression === COMPRESSION[subject.name.suffix];
  return runLint(isRead ? PACKAGE_RULES : PACKAGE_RULES.filter(({ id }) => READING_RULES.has(id)), subject);
}
