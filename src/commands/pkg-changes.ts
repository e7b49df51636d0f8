import { resolve } from 'node:path';
import { packageScriptRunner } from '../buildroot/index.ts';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Outcome, Report, ScriptRunner } from '../pkg/index.ts';
import type { Answer, ToolContext } from './context.ts';

/** What the verbs that change a root have in common. */
export interface ChangeContext {
  readonly root: string;
  readonly options: {
    readonly runScript: ScriptRunner;
    readonly signal: AbortSignal;
    readonly onOutcome: (outcome: Outcome) => void;
  };
}

/** The root and how it is worked on. The running system is refused: its scripts must not be run in a namespace of their own. */
export function changeContext({ progress, signal }: ToolContext, root: string): Result<ChangeContext> {
  const path = resolve(root);
  if (path === '/') {
    const hint = 'Use installpkg, upgradepkg and removepkg there.';
    return fail(problem('pkg/no-root', 'the running system is no root to work on', { hint }));
  }
  const onOutcome = ({ did, name, asked }: Outcome): void => {
    progress({ kind: did === 'skipped' ? 'skip' : 'done', text: `${name ?? asked} ${did}` });
  };
  return ok({ root: path, options: { runScript: packageScriptRunner, signal, onOutcome } });
}

/** Text, data and complaints of a report; `line` is one package that went well. */
export function answerReport(report: Report, line: (outcome: Outcome) => string): Answer {
  const { outcomes, recovered, status } = report;
  // A complaint of one package stands among those of others: it says which one it is of.
  const warnings: readonly Diagnostic[] = [
    ...recovered,
    ...outcomes.flatMap(({ diagnostics }) => diagnostics),
  ];
  return {
    text: outcomes
      .filter(({ did }) => did !== 'failed')
      .map(line)
      .join(''),
    json: {
      format: 1,
      status,
      packages: outcomes.map(({ asked, name, did, diagnostics, lines, uncompressedBytes }) => ({
        asked,
        name: name ?? null,
        did,
        ...(uncompressedBytes === undefined ? {} : { uncompressedBytes }),
        ...(lines === undefined ? {} : { lines }),
        codes: diagnostics.map(({ code }) => code),
      })),
    },
    warnings,
    isFailure: status !== 0 || outcomes.some(({ did }) => did === 'failed'),
  };
}

/** An interrupted run did not come to all of its packages. */
export function noteUnreached(answer: Answer, asked: number, report: Report): Answer {
  const left = asked - report.outcomes.length;
  if (left === 0) return answer;
  const said = warning(
    'pkg/interrupted',
    `interrupted: ${String(left)} of ${String(asked)} packages were not begun`,
  );
  return { ...answer, warnings: [...(answer.warnings ?? []), said], isFailure: true };
}
