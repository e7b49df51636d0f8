import type { Diagnostic } from '../../src/lib/diagnostic.ts';
import { formatLocation } from '../../src/lib/diagnostic.ts';
import type { Result } from '../../src/lib/result.ts';

/** The value of a result that must be good; throws what it complains of otherwise. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(brief).join('\n'));
}

/** The complaints of a result that must be bad; throws when it is good. */
export function faultsOf(result: Result<unknown>): readonly Diagnostic[] {
  if (!result.ok) return result.diagnostics;
  throw new Error(`expected complaints, got ${JSON.stringify(result.value)}`);
}

/** One complaint as one line, without the folder: `file:line:column code message`. */
export function brief(diagnostic: Diagnostic): string {
  const { location, code, message } = diagnostic;
  const where = location === undefined ? '-' : formatLocation(location).replace(/^.*\//, '');
  return `${where} ${code} ${message}`;
}
