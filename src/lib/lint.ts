/**
 * What every lint is made of: a table of rules over some subject, findings, and the judgement that sets findings against what
 * was allowed with a reason. Knows nothing of packages or recipes.
 */
export type LintSeverity = 'error' | 'warning';

/** Where something was found: a path inside the subject (empty for the subject as a whole), and a line of that file. */
export interface LintPlace {
  readonly path: string;
  readonly line?: number;
}

/** What a rule says about one place; which rule, and how bad, is known by the table. */
export interface Complaint {
  readonly where: LintPlace;
  /** One sentence: what is. */
  readonly message: string;
  /** What to do about this one, where the rule's own sentence is not enough. */
  readonly hint?: string;
}

export interface Finding extends Complaint {
  readonly rule: string;
  readonly severity: LintSeverity;
}

/** One rule: `check` is pure and gives every fault of its kind, in the order of the subject. */
export interface LintRule<T> {
  /** `group/name`, unique and stable: recipes allow by it. */
  readonly id: string;
  /** What it looks for and what to do: one or two sentences. */
  readonly explain: string;
  readonly severity: LintSeverity;
  readonly check: (subject: T) => readonly Complaint[];
}

/** Rule id -> the reason why its findings are accepted. */
export type Allowances = Readonly<Record<string, string>>;

export interface AllowedFinding extends Finding {
  readonly reason: string;
}

export interface Judgement {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly allowed: readonly AllowedFinding[];
  /** Ids that are allowed though nothing was found: to be deleted from the recipe. */
  readonly unused: readonly string[];
}

/** Everything that the rules of a table find in a subject, in the order of the table. */
export function runLint<T>(rules: readonly LintRule<T>[], subject: T): readonly Finding[] {
  return rules.flatMap(({ id, severity, check }) =>
    check(subject).map((complaint) => ({ ...complaint, rule: id, severity })),
  );
}

/** Sorts findings into what counts and what was allowed. An allowance that meets no finding is reported as unused. */
export function judge(findings: readonly Finding[], allow: Allowances = {}): Judgement {
  const reasons = new Map(Object.entries(allow));
  const counting = findings.filter((finding) => !reasons.has(finding.rule));
  const found = new Set(findings.map((finding) => finding.rule));
  return {
    errors: counting.filter((finding) => finding.severity === 'error'),
    warnings: counting.filter((finding) => finding.severity === 'warning'),
    allowed: findings.flatMap((finding) => {
      const reason = reasons.get(finding.rule);
      return reason === undefined ? [] : [{ ...finding, reason }];
    }),
    unused: [...reasons.keys()].filter((id) => !found.has(id)),
  };
}
