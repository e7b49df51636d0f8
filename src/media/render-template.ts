import { Liquid } from 'liquidjs';

/** strictVariables: a misspelt name in isotree/ must stop the build, not put an empty word on a kernel command line. */
const engine = new Liquid({ strictVariables: true, strictFilters: true, jsTruthy: true });

/** Fills a Liquid template of isotree/. A fault in such a template is ours, so it throws. */
export function renderTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  const text: unknown = engine.parseAndRenderSync(template, { ...values });
  return String(text);
}
