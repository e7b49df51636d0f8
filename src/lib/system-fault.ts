import { problem, type Diagnostic } from './diagnostic.ts';

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const MACHINE = new Map([
  ['EACCES', 'this account may not'],
  ['EPERM', 'this account may not'],
  ['EROFS', 'the file system is read-only'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many files are open'],
]);

/** The complaint for an error of the disk or of its rights; undefined for everything else, which may be a bug of ours. */
export function systemFault(error: unknown): Diagnostic | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  const extra = path === undefined ? {} : { location: { file: path } };
  if (NO_SPACE.has(code ?? '')) {
    const hint = 'Make room and run the same command again: what was finished is kept.';
    return problem('fs/no-space', `There is no space left for this file (${syscall ?? 'write'}).`, {
      ...extra,
      hint,
    });
  }
  const why = MACHINE.get(code ?? '');
  if (why === undefined) return undefined;
  const message = `The file could not be read or written: ${why} (${syscall ?? '?'}: ${code ?? '?'}).`;
  return problem('fs/unwritable', message, { ...extra, hint: 'Mend that and run the same command again.' });
}
