/**
 * commands/: one file a verb. A command joins rooms together and gives an `Answer`; it owns no algorithm, parses no
 * argument and draws nothing. Used by cli.
 */
export { DEFAULT_EPOCH_SECONDS, type Answer, type Context, type ToolContext } from './context.ts';
export { GRAPH_FORMATS } from './graph-formats.ts';
export { loadSettings } from './settings.ts';

/**
 * The verbs, each loaded when it is used: a verb pulls in its rooms and their libraries, and loading all of them takes
 * longer than most verbs run.
 */
export const loadVerb = {
  build: async () => (await import('./build.ts')).buildCommand,
  clusterCheck: async () => (await import('./cluster-check.ts')).clusterCheckCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  graph: async () => (await import('./graph.ts')).graphCommand,
  media: async () => (await import('./media.ts')).mediaCommand,
  mediaTest: async () => (await import('./media-test.ts')).mediaTestCommand,
  overlay: async () => (await import('./overlay.ts')).overlayCommand,
  root: async () => (await import('./root.ts')).rootCommand,
} as const;
