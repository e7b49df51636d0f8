/** The forms of a drawing. In a file of its own, so that the command line can offer them without loading what draws. */
export const GRAPH_FORMATS = ['tree', 'order', 'waves', 'queue', 'dot', 'svg', 'mermaid', 'json'] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];
