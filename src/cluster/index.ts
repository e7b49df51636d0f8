// The cluster room: cluster.yaml, read and checked, and what follows from it for each node (slots, peers, networks).
// It knows nothing of files on a node or of boot media; overlay and media take a ClusterNode and make those.
// Everything is pure but loadCluster, which reads the one file. Every fault is a Diagnostic with line and column.
// `ClusterFile` is the file as written, `Cluster` is checked and derived: only loadCluster and parseCluster make one.
export type { Account, Cluster, ClusterNode, SecretSource } from './cluster.ts';
export { isPasswordHash } from './schema/accounts.ts';
export { drawCluster } from './diagram/index.ts';
export type { DiagramFormat } from './diagram/formats.ts';
export { answersSchema, type Answers } from './draft/answers.ts';
export { draftFile } from './draft/draft-file.ts';
export { askAnswers, type Ask } from './draft/questions.ts';
export { EXPLANATIONS } from './explanations/index.ts';
export { loadCluster, parseCluster } from './load-cluster.ts';
export { findNode, selectNodes } from './select-nodes.ts';
