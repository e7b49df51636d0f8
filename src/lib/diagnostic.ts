import type { DiagnosticCode } from './diagnostic-codes.ts';

/** A place in a file. Lines and columns count from 1; a fault of the whole file has neither. */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One complaint: what is (message, one sentence), where (location), what to do (hint, one sentence). */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly location?: Location;
  readonly related?: readonly { readonly message: string; readonly location: Location }[];
  readonly hint?: string;
}

export type DiagnosticExtra = Pick<Diagnostic, 'location' | 'related' | 'hint'>;

export function problem(code: DiagnosticCode, message: string, extra: DiagnosticExtra = {}): Diagnostic {
  return { code, severity: 'error', message, ...extra };
}

export function warning(code: DiagnosticCode, message: string, extra: DiagnosticExtra = {}): Diagnostic {
  return { code, severity: 'warning', message, ...extra };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** `file`, `file:line` or `file:line:column`, as editors and compilers write it. */
export function formatLocation(location: Location): string {
  return [location.file, location.line, location.column].filter((part) => part !== undefined).join(':');
}
