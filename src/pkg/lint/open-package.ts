import { compressionOf } from '../../lib/decompress.ts';
import { problem } from '../../lib/diagnostic.ts';
import { stat } from '../../lib/fs.ts';
import { hasProgram, run } from '../../lib/exec.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { readArchive } from '../archive.ts';
import type { Member } from '../archive-member.ts';
import { parseLinkLines } from '../doinst.ts';
import { parsePackageName, type PackageName } from '../package-name.ts';
import { MemberInspector } from './inspect-member.ts';
import { COMPRESSION, type Expectation, type LintedMember, type LintedPackage } from './linted-package.ts';

/**
 * Reads a package once and learns what the rules ask. A package that cannot be read is no failure here: it is a finding, and the
 * subject says why. Fails on a name that is not that of a package, a file that is not there, and a machine that cannot read it.
 */
export async function openLintedPackage(
  file: string,
  expected: Expectation = {},
): Promise<Result<LintedPackage>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  if ((await stat(file))?.kind !== 'file')
    return fail(problem('pkg/missing', `The package ${file} is not there.`));
  const collector = new MemberCollector();
  const read = await readArchive(file, (member) => ok(collector.visit(member)));
  const fault = read.ok ? undefined : read.diagnostics[0];
  // A program that is missing here, or a disk that cannot be read, is not the package's fault.
  if (!read.ok && fault?.code.startsWith('pkg/') !== true) return read;
  const members = collector.finish();
  return ok({
    ...assemble(file, name.value, members),
    compression: await compressionOf(file),
    fault: fault?.message,
    syntaxFaults: await syntaxFaults(members),
    expected,
  });
}

/** What follows from the members alone. */
export function assemble(file: string, name: PackageName, members: readonly LintedMember[]): LintedPackage {
  const byPath = new Map(members.map((member) => [member.path, member]));
  const doinst = byPath.get('install/doinst.sh')?.text;
  return {
    file,
    name,
    compression: COMPRESSION[name.suffix],
    fault: undefined,
    members,
    elfMembers: members.filter(({ elf }) => elf !== undefined),
    byPath,
    doinst,
    links: parseLinkLines(doinst ?? ''),
    syntaxFaults: [],
    expected: {},
    universe: undefined,
  };
}

interface Sink {
  write(chunk: Uint8Array): void;
  end(): void;
}

/** Inspects members one after the other, as an archive shows them. */
export class MemberCollector {
  readonly #members: LintedMember[] = [];

  visit(member: Member): Sink | undefined {
    const inspector = new MemberInspector(member);
    if (member.kind !== 'file') {
      this.#members.push(inspector.finish());
      return undefined;
    }
    return {
      write: (chunk) => {
        inspector.write(chunk);
      },
      end: () => {
        this.#members.push(inspector.finish());
      },
    };
  }

  finish(): readonly LintedMember[] {
    return this.#members;
  }
}

/** `bash -n` reads a script and runs nothing of it. pkgtools' own scripts use extended patterns, so those are no mistake. */
async function syntaxFaults(members: readonly LintedMember[]): Promise<LintedPackage['syntaxFaults']> {
  const scripts = members.filter(({ path }) => /^install\/do(un)?inst\.sh$/.test(path));
  if (scripts.length === 0 || !(await hasProgram('bash'))) return [];
  const faults: { path: string; line?: number; message: string }[] = [];
  for (const { path, text = '' } of scripts) {
    const checked = await run({
      argv: ['bash', '-O', 'extglob', '-n'],
      input: text,
      why: 'check the syntax of doinst.sh',
    });
    if (checked.ok) continue;
    const words = /line (\d+): (?:syntax error: )?(.*)$/m.exec(checked.diagnostics[0]?.message ?? '');
    const line = words?.[1] === undefined ? {} : { line: Number(words[1]) };
    faults.push({ path, ...line, message: words?.[2] ?? 'bash refuses it' });
  }
  return faults;
}
