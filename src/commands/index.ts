/**
 * commands/: one file a verb. A command joins rooms together and gives an `Answer`; it owns no algorithm, parses no
 * argument and draws nothing. Used by cli.
 */
export { buildCommand } from './build.ts';
export { DEFAULT_EPOCH_SECONDS, type Answer, type Context } from './context.ts';
export { clusterCheckCommand } from './cluster-check.ts';
export { doctorCommand } from './doctor.ts';
export { graphCommand } from './graph.ts';
export { mediaCommand } from './media.ts';
export { mediaTestCommand } from './media-test.ts';
export { overlayCommand } from './overlay.ts';
export { rootCommand } from './root.ts';
export type { Selection } from './resolve-names.ts';
export { loadSettings } from './settings.ts';
export { GRAPH_FORMATS } from '../graph/index.ts';
