/** What may be left out of a package; `target` is set for a symbolic link. */
export type LeaveOut = (path: string, target?: string) => boolean;

const FOLDER = /^usr\/(include|share\/(pkgconfig|aclocal))\//;
const LIBRARY_PART = /^(usr\/)?lib(32|64)?\/([^/]+-linux-[^/]+\/)?((pkgconfig|cmake)\/|[^/]+\.l?a$)/;
const LIBRARY_NAME = /^(usr\/)?lib(32|64)?\/([^/]+-linux-[^/]+\/)?([^/]+\.so)$/;

/**
 * Whether a member of a package is only for building other software: headers, static libraries, what tells pkg-config, cmake and aclocal
 * that a library is there, and the links `libfoo.so` that only a linker follows. Programs run without them.
 */
export const isForBuilding: LeaveOut = (path, target) => {
  if (FOLDER.test(path) || LIBRARY_PART.test(path)) return true;
  const name = LIBRARY_NAME.exec(path)?.[4];
  return name !== undefined && target?.slice(target.lastIndexOf('/') + 1).startsWith(`${name}.`) === true;
};
