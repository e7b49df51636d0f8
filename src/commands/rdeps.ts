import { ok, type Result } from '../lib/result.ts';
import { dependentsOf } from '../graph/index.ts';
import { askAbout } from './ask-graph.ts';
import type { Answer, Context } from './context.ts';
import { describeEdge, edgeToJson } from './why.ts';

/** Which recipes need one, or a package of the base; with `isTransitive` also through others. */
export async function rdepsCommand(
  context: Context,
  name: string,
  options: { readonly isTransitive: boolean },
): Promise<Result<Answer>> {
  const asked = await askAbout(context, { about: name });
  if (!asked.ok) return asked;
  const { graph, warnings } = asked.value;
  const found = dependentsOf(graph, name, options);
  const text =
    found.length === 0
      ? `Nothing needs ${name}.\n`
      : found.map(({ by, distance }) => `${'  '.repeat(distance - 1)}${describeEdge(by)}\n`).join('');
  return ok({
    text,
    get json() {
      const dependents = found.map(({ by, ...dependent }) => ({ ...dependent, by: edgeToJson(by) }));
      return { format: 1, name, dependents };
    },
    warnings,
  });
}
