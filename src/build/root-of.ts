import type { Location } from '../lib/diagnostic.ts';
import type { Graph } from '../graph/index.ts';
import type { RootPlan, RootPlanner } from '../buildroot/index.ts';
import type { Recipe } from '../recipe/index.ts';

/** The root that a recipe is built in. */
export interface ChosenRoot {
  readonly plan: RootPlan;
  /** Why it is a full one, as a clause; undefined for a minimal one. */
  readonly whyFull?: string;
  /** What a minimal one is made for, by name. */
  readonly declared: readonly string[];
  readonly runsWith: DeclaredRun;
  readonly buildsWith: readonly DeclaredNeed[];
}

/** A need that a recipe itself declares for its build. */
export interface DeclaredNeed {
  /** Of the package that meets it. */
  readonly name: string;
  /** Built from a recipe, or of the mirror. */
  readonly isOurs: boolean;
  readonly location: Location;
}

/** What a recipe says its package runs with. */
export interface DeclaredRun {
  /** Recipes. */
  readonly ours: readonly string[];
  /** Packages of the mirror, those among them that stand for a recipe that is not built. */
  readonly base: readonly string[];
}

export interface RootChoice {
  readonly planner: RootPlanner;
  /** Every recipe gets the full root: `--full-base`, or `buildroot.full` in the settings. */
  readonly isFull: boolean;
  /** So many packages of the mirror were not asked what they need, so that minimal roots may lack something; only of a plan that is shown. */
  readonly unread: number;
}

/**
 * A recipe that says what it needs of the mirror is built in a root of just that, with what the packages below it run with: their headers
 * and .pc files may name those. One of a tree without recipe.yaml, and one that stands on such, is built as SlackBuilds.org assumes: in a
 * full installation.
 */
export function rootOf(
  recipe: Recipe,
  installs: readonly string[],
  graph: Graph,
  choice: RootChoice,
): ChosenRoot {
  const { planner, isFull } = choice;
  const below = installs.flatMap((name) => graph.recipes.get(name) ?? []);
  const silent = [recipe, ...below].find(({ files }) => !files.has('recipe.yaml'));
  const common = { declared: [], runsWith: runsWith(recipe, graph), buildsWith: buildsWith(recipe, graph) };
  if (isFull) return { ...common, plan: planner.full, whyFull: 'it was asked for' };
  if (silent !== undefined)
    return { ...common, plan: planner.full, whyFull: `${silent.name} has no recipe.yaml` };
  const declared = [
    ...recipe.baseBuild,
    ...metByBase(recipe, graph, 'isBuild'),
    ...below.flatMap((each) => runsWith(each, graph).base),
  ];
  return { ...common, plan: planner.minimal(declared), declared };
}

function runsWith(recipe: Recipe, graph: Graph): DeclaredRun {
  const edges = (graph.edges.get(recipe.name) ?? []).filter(({ isRun }) => isRun);
  return {
    ours: edges.map(({ to }) => to),
    base: [...recipe.baseRun, ...metByBase(recipe, graph, 'isRun')],
  };
}

function buildsWith(recipe: Recipe, graph: Graph): readonly DeclaredNeed[] {
  const edges = (graph.edges.get(recipe.name) ?? []).filter(({ isBuild }) => isBuild);
  const dropped = (graph.dropped.get(recipe.name) ?? []).filter(({ isBuild }) => isBuild);
  return [
    ...edges.map(({ to, location }) => ({ name: to, isOurs: true, location })),
    ...dropped.map(({ base, location }) => ({ name: base.name, isOurs: false, location })),
    ...[...recipe.baseBuildAt].map(([name, location]) => ({ name, isOurs: false, location })),
  ];
}

function metByBase({ name }: Recipe, graph: Graph, phase: 'isBuild' | 'isRun'): readonly string[] {
  return (graph.dropped.get(name) ?? []).filter((edge) => edge[phase]).map(({ base }) => base.name);
}
