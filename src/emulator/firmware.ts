import { problem } from '../lib/diagnostic.ts';
import { copyFile, pathExists } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/** OVMF as distributions install it: code and the matching empty variables. */
const OVMF: readonly (readonly [code: string, variables: string])[] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
  ['/usr/share/edk2-ovmf-x64/OVMF_CODE.fd', '/usr/share/edk2-ovmf-x64/OVMF_VARS.fd'],
  ['/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'],
];

/** Finds UEFI firmware and gives the machine a copy of the variables, which it will write to. */
export async function prepareUefi(
  variablesFile: string,
): Promise<Result<{ readonly code: string; readonly variables: string }>> {
  for (const [code, variables] of OVMF) {
    if (!(await pathExists(code)) || !(await pathExists(variables))) continue;
    await copyFile(variables, variablesFile);
    return ok({ code, variables: variablesFile });
  }
  return fail(
    problem(
      'emulator/no-firmware',
      'UEFI firmware for the emulator (OVMF) is needed to test the image and is not installed.',
      {
        hint: 'On Debian: apt-get install ovmf',
      },
    ),
  );
}
