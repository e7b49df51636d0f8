import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import type { z } from 'zod';
import type { Diagnostic, Location } from './diagnostic.ts';
import { problem } from './diagnostic.ts';
import { isDiagnosticCode, type DiagnosticCode } from './diagnostic-codes.ts';
import { failAll, ok, type Result } from './result.ts';

export type YamlPath = readonly (string | number)[];

export interface YamlFile<T> {
  readonly value: T;
  /** Where the value at a path stands; the nearest enclosing one when it is absent. */
  readonly at: (path: YamlPath) => Location;
}

/** Reads YAML text against a schema. Every fault of form and every fault against the schema is reported, each at its place. */
export function parseYamlFile<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
): Result<YamlFile<z.output<S>>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  if (document.errors.length > 0) {
    return failAll(
      document.errors.map((error) =>
        problem('yaml/syntax', `The YAML is not well formed: ${error.message}.`, {
          location: place(error.pos[0]),
        }),
      ),
    );
  }
  const at = (path: YamlPath): Location => place(offsetOf(document, path));
  const plain = toPlain(document);
  if (!plain.ok) {
    return failAll([
      problem('yaml/syntax', `The YAML is not well formed: ${plain.reason}.`, { location: { file } }),
    ]);
  }
  const parsed = schema.safeParse(plain.value);
  if (parsed.success) return ok({ value: parsed.data, at });
  return failAll(parsed.error.issues.flatMap((issue) => explain(issue, document, place)));
}

/** An alias without its anchor, or one that unfolds without end, is noticed only here; the library throws for both. */
function toPlain(
  document: Document,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string } {
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function explain(
  issue: z.core.$ZodIssue,
  document: Document,
  place: (offset: number) => Location,
): readonly Diagnostic[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const name = path.length === 0 ? 'the file' : `"${path.join('.')}"`;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      problem('yaml/schema', `"${[...path, key].join('.')}" is not a key that is known here.`, {
        location: place(keyOffset(document, path, key)),
      }),
    );
  }
  const missing = document.getIn(path) === undefined;
  const message = missing
    ? `${name} is missing (${issue.message})`
    : `${name} is not right: ${issue.message}`;
  return [problem(codeOf(issue), `${message}.`, { location: place(offsetOf(document, path)) })];
}

/** A refinement may give its complaint a code of its own: `params: { code }`. */
function codeOf(issue: z.core.$ZodIssue): DiagnosticCode {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return isDiagnosticCode(code) ? code : 'yaml/schema';
}

function offsetOf(document: Document, path: YamlPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (isScalar(node) || isCollection(node)) return node.range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: YamlPath, key: string): number {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(parent)
    ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
    : undefined;
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : offsetOf(document, path);
}
