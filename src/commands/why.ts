import { formatLocation } from '../lib/diagnostic.ts';
import { showPath } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { allPaths, kindOf, shortestPath, showBase, type DroppedEdge, type Edge } from '../graph/index.ts';
import type { Answer, Context } from './context.ts';
import { askAbout } from './ask-graph.ts';

/** More ways than anybody reads. */
const MOST_PATHS = 100;

/** Why one recipe needs another, or a package of the base: a shortest way, or with `isAll` every way. Not needing it is a failure. */
export async function whyCommand(
  context: Context,
  from: string,
  to: string,
  { isAll }: { readonly isAll: boolean },
): Promise<Result<Answer>> {
  const asked = await askAbout(context, { from, about: to });
  if (!asked.ok) return asked;
  const { graph, warnings } = asked.value;
  const shortest = shortestPath(graph, from, to);
  const { paths, isCut } =
    isAll || shortest === undefined
      ? allPaths(graph, from, to, MOST_PATHS)
      : { paths: [shortest], isCut: false };
  const json = { format: 1, from, to, isCut, paths: paths.map((path) => path.map(edgeToJson)) };
  if (paths.length === 0)
    return ok({ text: `${from} does not need ${to}.\n`, json, warnings, isFailure: true });
  const cut = isCut ? `These are the ${plural(paths.length, 'shortest way')}; there are more.\n` : '';
  return ok({ text: `${paths.map(renderPath).join('\n')}${cut}`, json, warnings });
}

function renderPath(path: readonly Edge[]): string {
  const names = [...path.map((edge) => edge.from), path.at(-1)?.to ?? ''];
  return `${names.join(' -> ')}\n${path.map((edge) => `  ${describeEdge(edge)}\n`).join('')}`;
}

/** `app needs lib (build+run)  slackbuilds/app/recipe.yaml:4:11`, and how it came to that. */
export function describeEdge(edge: Edge | DroppedEdge): string {
  const by = [
    kindOf(edge),
    ...(edge.via === undefined ? [] : [`as ${edge.via}`]),
    ...(edge.option === undefined ? [] : [`option ${edge.option}`]),
    ...('base' in edge ? [`dropped: base has ${showBase(edge.base)}`] : []),
  ];
  const { file } = edge.location;
  const where = formatLocation({ ...edge.location, file: showPath(file) });
  return `${edge.from} needs ${edge.to} (${by.join(', ')})  ${where}`;
}

export function edgeToJson(edge: Edge | DroppedEdge) {
  return { ...edge, kind: kindOf(edge) };
}
