import { join, resolve } from 'node:path';
import { compressTo, type Compression } from '../../lib/compress.ts';
import { problem, type Diagnostic } from '../../lib/diagnostic.ts';
import { isErrno, pathExists, readBytes, realPath, stat } from '../../lib/fs.ts';
import { fail, failAll, ok, type Result } from '../../lib/result.ts';
import { scanTree } from '../../lib/scan-tree.ts';
import { systemFault } from '../../lib/system-fault.ts';
import { readXattrs } from '../../lib/xattrs.ts';
import { COMPRESSION } from '../archive.ts';
import { parsePackageName } from '../package-name.ts';
import { DOINST, planMembers, type PackOptions, type PlannedMember } from './plan-members.ts';
import { refuseTree } from './refuse-tree.ts';
import { tarBytes, TreeChanged } from './tar-bytes.ts';
import { warnOfTree } from './tree-warnings.ts';

export interface MakeOptions extends PackOptions {
  /** Extended attributes, file capabilities among them (`--xattrs`). Older pkgtools than 15.0 cannot read such a package. */
  readonly xattrs: boolean;
  /** For xz; the package's bytes do not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

export interface MadePackage {
  readonly file: string;
  readonly members: number;
  /** Links that became lines of install/doinst.sh. */
  readonly links: number;
  readonly uncompressedBytes: number;
  readonly compressedBytes: number;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Packs the tree below `dir` as makepkg of pkgtools 15.1 does, without touching the tree. The same tree, options and compressor give
 * the same bytes on every machine. `file` is replaced when the package is whole, and left as it was on any failure: a name that is not a
 * package's, a place inside the tree, a tree that cannot be packed (refuseTree), a file that changes meanwhile, a missing
 * program. Memory: a few hundred bytes for each entry, and the compressor.
 */
export async function makePackage(
  dir: string,
  file: string,
  options: MakeOptions,
): Promise<Result<MadePackage>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const place = await checkPlaces(dir, file);
  if (!place.ok) return place;
  try {
    return await pack(dir, file, COMPRESSION[name.value.suffix], options);
  } catch (error) {
    if (error instanceof TreeChanged) return fail(changed(dir, `"${error.member}"`));
    // Gone, or a link in its place, since the tree was looked at.
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ELOOP')) return fail(changed(dir, 'A file'));
    const fault = systemFault(error);
    if (fault === undefined) throw error;
    return fail(fault);
  }
}

async function pack(
  dir: string,
  file: string,
  compression: Compression,
  options: MakeOptions,
): Promise<Result<MadePackage>> {
  const entries = scanTree(dir);
  const refused = refuseTree(dir, entries, options);
  if (refused.length > 0) return failAll(refused);
  const script = entries.some(({ path }) => path === DOINST) ? await readBytes(join(dir, DOINST)) : undefined;
  const planned = planMembers(entries, script, options);
  const members = options.xattrs ? await withXattrs(dir, planned) : ok(planned);
  if (!members.ok) return members;
  const counter = { bytes: 0 };
  const { threads, signal } = options;
  const written = await compressTo(file, compression, tarBytes(dir, members.value, counter), {
    ...(threads === undefined ? {} : { threads }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!written.ok) return written;
  return ok({
    file,
    members: members.value.length,
    links: options.linkadd ? entries.filter(({ kind }) => kind === 'symlink').length : 0,
    uncompressedBytes: counter.bytes,
    compressedBytes: (await stat(file))?.size ?? 0,
    warnings: await warnOfTree(dir, members.value),
  });
}

async function checkPlaces(dir: string, file: string): Promise<Result<void>> {
  if ((await stat(dir))?.kind !== 'dir')
    return fail(problem('pkg/missing', `The folder to be packed is not there.`, { location: { file: dir } }));
  const folder = resolve(file, '..');
  if ((await stat(folder))?.kind !== 'dir') {
    return fail(
      problem('fs/unwritable', `The folder for the package is not there.`, { location: { file: folder } }),
    );
  }
  const [tree, target] = [await realPath(dir), await realPath(folder)];
  if (target === tree || target.startsWith(tree === '/' ? '/' : `${tree}/`)) {
    return fail(
      problem('pkg/unpackable', `The package would lie in the tree that is packed.`, {
        location: { file },
        hint: 'Name a file outside it: the package must not hold itself.',
      }),
    );
  }
  if ((await pathExists(file)) && (await stat(file))?.kind !== 'file')
    return fail(problem('fs/unwritable', `There is something else of that name.`, { location: { file } }));
  return ok(undefined);
}

async function withXattrs(
  dir: string,
  members: readonly PlannedMember[],
): Promise<Result<readonly PlannedMember[]>> {
  const read = await readXattrs(dir);
  if (!read.ok) return read;
  // A pax record ends its key at the first "=".
  const unwritable = [...read.value].filter(([, values]) =>
    Object.keys(values).some((key) => key.includes('=')),
  );
  if (unwritable.length > 0) {
    return failAll(
      unwritable.map(([path]) =>
        problem('pkg/unpackable', `"${path}" has an extended attribute with "=" in its name.`, {
          location: { file: dir },
        }),
      ),
    );
  }
  return ok(
    members.map((member) => {
      const xattrs = read.value.get(member.name.replace(/^\.\/$|\/$/, ''));
      const hasOwn = member.kind === 'file' || member.kind === 'dir';
      return xattrs === undefined || !hasOwn ? member : { ...member, xattrs };
    }),
  );
}

function changed(dir: string, member: string): Diagnostic {
  return problem('pkg/unpackable', `${member} changed while it was packed.`, {
    location: { file: dir },
    hint: 'Wait until nothing writes to the tree, then pack it again.',
  });
}
