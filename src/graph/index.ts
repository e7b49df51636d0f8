/**
 * graph/: pure functions over recipes: edges, what the base meets, unknown names, cycles, order, closures, paths and drawings of the graph.
 * It reads no file (recipes come through a lookup) and decides nothing about what is up to date. Used by sources, build and commands.
 */
export { buildGraph, growGraph, growWhatIsRight } from './build-graph.ts';
export { criticalPath, type CriticalPath } from './critical-path.ts';
export { dependentsOf } from './dependents.ts';
export { kindOf, showBase, type BasePackages, type DroppedEdge, type Edge } from './edge.ts';
export type { Graph } from './graph.ts';
export { closure, runClosure, topologicalOrder, waves } from './order.ts';
export { allPaths, shortestPath } from './paths.ts';
export { graphToJson, renderGraph } from './render.ts';
export { GRAPH_FORMATS, type GraphFormat } from './formats.ts';
export { withWholeRecipes } from './whole-recipes.ts';
export type { Choices } from './resolve-need.ts';
