/**
 * graph/: pure functions over recipes: edges, unknown names, cycles, order, closures and drawings of the graph.
 * It reads no file and decides nothing about what is up to date. Used by sources, build and commands.
 */
export { buildGraph, type Graph } from './build-graph.ts';
export type { Edge } from './edge.ts';
export { closure, runClosure, topologicalOrder, waves } from './order.ts';
export { GRAPH_FORMATS, renderGraph, type GraphFormat } from './render.ts';
