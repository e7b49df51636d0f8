import type { Diagnostic } from './diagnostic.ts';

/** An answer that a user, a recipe, a network or a program may spoil. What only a bug can spoil throws instead. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(...diagnostics: readonly Diagnostic[]): Result<never> {
  return failAll(diagnostics);
}

/** A failure needs at least one diagnostic: a failure without a reason is a bug. */
export function failAll(diagnostics: readonly Diagnostic[]): Result<never> {
  if (diagnostics.length === 0) throw new Error('internal error: a failure without a diagnostic');
  return { ok: false, diagnostics };
}

/** All the values in their order, or every complaint of those that have none. */
export function combine<T>(results: readonly Result<T>[]): Result<readonly T[]> {
  const faults = results.flatMap((result) => (result.ok ? [] : result.diagnostics));
  if (faults.length > 0) return failAll(faults);
  return ok(results.flatMap((result) => (result.ok ? [result.value] : [])));
}
