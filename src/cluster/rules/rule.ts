import type { Diagnostic, DiagnosticExtra, Location } from '../../lib/diagnostic.ts';
import { problem } from '../../lib/diagnostic.ts';
import type { DiagnosticCode } from '../../lib/diagnostic-codes.ts';
import type { YamlPath } from '../../lib/yaml-file.ts';
import type { CompleteFile, CompleteNode } from '../complete.ts';

/** What a rule sees: the file with what follows from it filled in, and where each value stands, or what it follows from. */
export interface RuleInput {
  readonly cluster: CompleteFile;
  readonly at: (path: YamlPath) => Location;
}

/** One cross rule: pure, gives every fault of its kind, in the order of the file. */
export type Rule = (input: RuleInput) => readonly Diagnostic[];

/** A rule that looks at one node at a time. `at` is relative to the node. */
export type NodeRule = (
  node: CompleteNode,
  at: (...path: YamlPath) => Location,
  cluster: CompleteFile,
) => readonly Diagnostic[];

/** The rule that asks a node rule about every node. */
export function eachNode(rule: NodeRule): Rule {
  return ({ cluster, at }) =>
    cluster.nodes.flatMap((node, index) => rule(node, (...path) => at(['nodes', index, ...path]), cluster));
}

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
