/** The forms of a drawing. In a file of its own, so that the command line can offer them without loading what draws. */
export const DIAGRAM_FORMATS = ['ascii', 'list', 'mermaid', 'dot', 'svg'] as const;
export type DiagramFormat = (typeof DIAGRAM_FORMATS)[number];
