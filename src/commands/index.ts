/**
 * commands/: one file a verb. A command joins rooms together and gives an `Answer`; it owns no algorithm, parses no
 * argument and draws nothing. Used by cli.
 */
export { DEFAULT_EPOCH_SECONDS, type Answer, type Context, type ToolContext } from './context.ts';
export { DIAGRAM_FORMATS } from '../cluster/diagram/formats.ts';
export { TOPOLOGIES } from '../cluster/draft/topologies.ts';
export { GRAPH_FORMATS } from '../graph/formats.ts';
export { ON_FAILURE } from '../build/run-options.ts';
export type { GivenSettings } from './settings.ts';

/** What reads the settings of a project, loaded when there is one: help, and tools for single files, have no use for YAML and schemas. */
export const loadReadSettings = async () => (await import('./settings.ts')).loadSettings;

/**
 * The verbs, each loaded when it is used: a verb pulls in its rooms and their libraries, and loading all of them takes
 * longer than most verbs run.
 */
export const loadVerb = {
  build: async () => (await import('./build.ts')).buildCommand,
  clusterCheck: async () => (await import('./cluster-check.ts')).clusterCheckCommand,
  clusterDiagram: async () => (await import('./cluster-diagram.ts')).clusterDiagramCommand,
  clusterExplain: async () => (await import('./cluster-explain.ts')).clusterExplainCommand,
  clusterInit: async () => (await import('./cluster-init.ts')).clusterInitCommand,
  clusterShow: async () => (await import('./cluster-show.ts')).clusterShowCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  fetch: async () => (await import('./fetch.ts')).fetchCommand,
  gc: async () => (await import('./gc.ts')).gcCommand,
  graph: async () => (await import('./graph.ts')).graphCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  log: async () => (await import('./log.ts')).logCommand,
  media: async () => (await import('./media.ts')).mediaCommand,
  mediaPxe: async () => (await import('./media-pxe.ts')).mediaPxeCommand,
  mediaTest: async () => (await import('./media-test.ts')).mediaTestCommand,
  overlay: async () => (await import('./overlay.ts')).overlayCommand,
  overlayDiff: async () => (await import('./overlay-diff.ts')).overlayDiffCommand,
  pkgDiff: async () => (await import('./pkg-diff.ts')).pkgDiffCommand,
  pkgIndex: async () => (await import('./pkg-index.ts')).pkgIndexCommand,
  pkgInspect: async () => (await import('./pkg-inspect.ts')).pkgInspectCommand,
  pkgInstall: async () => (await import('./pkg-install.ts')).pkgInstallCommand,
  pkgList: async () => (await import('./pkg-list.ts')).pkgListCommand,
  pkgRemove: async () => (await import('./pkg-remove.ts')).pkgRemoveCommand,
  pkgUpgrade: async () => (await import('./pkg-upgrade.ts')).pkgUpgradeCommand,
  pkgVerify: async () => (await import('./pkg-verify.ts')).pkgVerifyCommand,
  pkgLint: async () => (await import('./pkg-lint-here.ts')).pkgLintHereCommand,
  pkgMake: async () => (await import('./pkg-make.ts')).pkgMakeCommand,
  repoGc: async () => (await import('./repo-gc.ts')).repoGcCommand,
  repoList: async () => (await import('./repo-list.ts')).repoListCommand,
  repoPublish: async () => (await import('./repo-publish.ts')).repoPublishCommand,
  repoRollback: async () => (await import('./repo-rollback.ts')).repoRollbackCommand,
  rdeps: async () => (await import('./rdeps.ts')).rdepsCommand,
  which: async () => (await import('./which.ts')).whichCommand,
  why: async () => (await import('./why.ts')).whyCommand,
  rootCreate: async () => (await import('./root-create.ts')).rootCreateCommand,
  rootEnter: async () => (await import('./root-enter.ts')).rootEnterCommand,
  rootList: async () => (await import('./root-list.ts')).rootListCommand,
  rootRemove: async () => (await import('./root-remove.ts')).rootRemoveCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  whyRebuild: async () => (await import('./why-rebuild.ts')).whyRebuildCommand,
  runInUserNamespace: async () => (await import('./user-namespace.ts')).runInUserNamespace,
  rootVerify: async () => (await import('./root-verify.ts')).rootVerifyCommand,
} as const;
