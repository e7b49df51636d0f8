// Of its own, so that the command line can offer the choices without loading the graph's libraries.
export { GRAPH_FORMATS } from '../graph/render.ts';
