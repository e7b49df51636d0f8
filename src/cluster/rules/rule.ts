import type { Diagnostic, DiagnosticExtra, Location } from '../../lib/diagnostic.ts';
import { problem } from '../../lib/diagnostic.ts';
import type { DiagnosticCode } from '../../lib/diagnostic-codes.ts';
import type { YamlPath } from '../../lib/yaml-file.ts';
import type { ClusterFile } from '../schema.ts';

/** What a rule sees: the file as written and where each value stands. */
export interface RuleInput {
  readonly cluster: ClusterFile;
  readonly at: (path: YamlPath) => Location;
}

/** One cross rule: pure, gives every fault of its kind, in the order of the file. */
export type Rule = (input: RuleInput) => readonly Diagnostic[];

/** Something that must be there once: a value, what it is in words, and where it stands. */
export interface Claim {
  readonly value: string;
  readonly what: string;
  readonly path: YamlPath;
}

/** A complaint for every claim after the first of the same value, pointing back at the first. */
export function findTwice(
  input: RuleInput,
  code: DiagnosticCode,
  claims: readonly Claim[],
  extra: Pick<DiagnosticExtra, 'hint'> = {},
): readonly Diagnostic[] {
  const first = new Map<string, Claim>();
  const found: Diagnostic[] = [];
  for (const claim of claims) {
    const earlier = first.get(claim.value);
    if (earlier === undefined) {
      first.set(claim.value, claim);
      continue;
    }
    found.push(
      problem(code, `${sentenceCase(claim.what)} is ${claim.value}, which is already ${earlier.what}.`, {
        location: input.at(claim.path),
        related: [{ message: `${earlier.what} is here`, location: input.at(earlier.path) }],
        ...extra,
      }),
    );
  }
  return found;
}

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
