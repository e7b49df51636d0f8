/**
 * The door to the disk: nothing else imports node:fs but its parts in fs/, rooted-view.ts and rooted-tree.ts, for foreign archives, and
 * scan-tree.ts, which reads trees to be packed. Functions reject as node:fs does unless they say otherwise.
 */
export { appendFile as appendText, chmod, realpath as realPath, rename, symlink } from 'node:fs/promises';
export { isErrno } from './fs/errno.ts';
export {
  fileMark,
  findOnPath,
  freeBytes,
  listDir,
  lstat,
  openRead,
  pathExists,
  readBytes,
  readLines,
  readLinkTarget,
  readRange,
  readTail,
  readText,
  stat,
  type FileInfo,
} from './fs/read.ts';
export { listFoldersSync, pathExistsSync, readSmallTextSync } from './fs/read-sync.ts';
export { showPath } from './fs/show-path.ts';
export { isRunning, makeTempDir } from './fs/temp-dir.ts';
export { bytesFreedBy, removeEmptyDir, removeTree, replaceDir, walk, type WalkedEntry } from './fs/trees.ts';
export {
  appendLine,
  copyFile,
  createExclusive,
  createWhole,
  ensureDir,
  linkOrCopy,
  openWrite,
  replaceLink,
  replaceWithStream,
  syncPath,
  writeAtomic,
} from './fs/write.ts';
