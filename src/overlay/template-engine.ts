import { Liquid, LiquidError } from 'liquidjs';
import type { Location } from '../lib/diagnostic.ts';
import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/**
 * Liquid with everything strict: a name that is not there is a fault with line and column, never an empty word in a
 * configuration file. Only `if` may ask for a name that is absent (lenientIf). No template can run code or read files.
 */
const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  lenientIf: true,
  jsTruthy: true,
  // A template includes nothing: the lookup of partials would otherwise begin in the current folder.
  templates: {},
});

/** Fills a template. `file` is what a fault is reported against; a fault is one diagnostic at the template's line and column. */
export function renderTemplate(
  template: string,
  file: string,
  values: Readonly<Record<string, unknown>>,
): Result<string> {
  try {
    const text: unknown = engine.parseAndRenderSync(template, { ...values });
    return ok(String(text));
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    return fail(
      problem('overlay/template', `The template cannot be rendered: ${firstSentence(error)}.`, {
        location: placeOf(error, file),
        hint: 'The names that a template may use are listed in src/overlay/template-data.ts',
      }),
    );
  }
}

/** The library's message without its own ", line:1, col:4" and without the source excerpt that follows. */
function firstSentence(error: LiquidError): string {
  const [line = 'unknown fault'] = (error.originalError?.message ?? error.message).split('\n');
  return line.replace(/, line:\d+, col:\d+$/, '').replace(/\.$/, '');
}

function placeOf(error: LiquidError, file: string): Location {
  const [line, column] = error.token.getPosition();
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
