import { describe, expect, it } from 'vitest';
import { exitCodeFor } from '../../../src/cli/exit-code.ts';
import { systemFault } from '../../../src/lib/system-fault.ts';

const error = (code: string) => Object.assign(new Error(code), { code, syscall: 'write', path: '/out/x' });

describe('an error of the system', () => {
  it.each([
    ['ENOSPC', 'fs/no-space', 3],
    ['EDQUOT', 'fs/no-space', 3],
    ['EROFS', 'fs/unwritable', 3],
    ['EACCES', 'fs/unwritable', 3],
  ])('%s is the complaint %s', (code, complaint, exit) => {
    const fault = systemFault(error(code));
    expect(fault).toMatchObject({ code: complaint, location: { file: '/out/x' } });
    expect(fault && exitCodeFor([fault])).toBe(exit);
  });

  it('that may be a bug stays one', () => {
    expect(systemFault(error('ENOENT'))).toBeUndefined();
    expect(systemFault(new Error('internal error: x'))).toBeUndefined();
  });
});
