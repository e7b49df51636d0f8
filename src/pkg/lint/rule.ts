import type { Complaint, LintRule } from '../../lib/lint.ts';
import { filesOf, type LintedMember, type LintedPackage } from './linted-package.ts';

export type PackageRule = LintRule<LintedPackage>;

type Say = (member: LintedMember, subject: LintedPackage) => string | undefined;

/** The check of a rule that looks at one member at a time: what `say` says of it is a complaint about its place. */
export function eachMember(say: Say): PackageRule['check'] {
  return (subject) => subject.members.flatMap((member) => complaintOf(member, say(member, subject)));
}

/** The same, for regular files only. */
export function eachFile(say: Say): PackageRule['check'] {
  return (subject) => filesOf(subject).flatMap((member) => complaintOf(member, say(member, subject)));
}

function complaintOf(member: LintedMember, message: string | undefined): readonly Complaint[] {
  return message === undefined ? [] : [{ where: { path: member.path }, message }];
}

/** A complaint about the package as a whole, or about one path of it. */
export function complain(message: string, path = ''): Complaint {
  return { where: { path }, message };
}

/** Modes as people write them. */
export const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');
