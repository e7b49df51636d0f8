import type { Progress } from '../lib/events.ts';
import { problem } from '../lib/diagnostic.ts';
import { sha256OfFile } from '../lib/digest.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { checkNode, checkVolumes } from './check-node.ts';
import type { Check, NodeExpectations } from './expectations.ts';
import type { Machine } from './machine.ts';
import { prepareMachine, startMachine, type MachineRequest } from './prepare-machine.ts';
import type { SerialConsole } from './serial-console.ts';
import { ShellSession } from './shell-session.ts';

/** A proof run: install one node's image on an emulated machine and look at what came of it. */
export interface MediaTestRequest extends MachineRequest {
  readonly image: string;
  readonly expect: NodeExpectations;
  readonly login: { readonly user: string; readonly password: string };
  readonly progress: Progress;
}

/** Software emulation on a busy machine is slow; these are for telling "stuck" from "slow". */
const INSTALL_MS = 25 * 60_000;
const BOOT_MS = 8 * 60_000;
const POWER_OFF_MS = 4 * 60_000;

/**
 * Boots the image, follows the unattended installation to the power-off, boots the disk alone, logs in over the serial line
 * and checks the node; a mirror is booted once more from its second disk, as after the loss of the first; at the end the second disk must have the digest it began with. Fails when a machine gets stuck or
 * the installer reports a failure; what was found wrong on the node is in the checks.
 */
export async function testMedia(request: MediaTestRequest): Promise<Result<readonly Check[]>> {
  const { node, progress } = request;
  const prepared = await prepareMachine(request);
  if (!prepared.ok) return prepared;
  await using emulated = prepared.value;
  const { machine, secondDiskDigest } = emulated;

  progress({
    kind: 'step',
    text: `${node}: installing in the emulator (${machine.firmware}, ${machine.accelerator})`,
  });
  const installed = await installFromStick({ ...machine, stick: request.image }, request);
  if (!installed.ok) return installed;
  progress({ kind: 'step', text: `${node}: booting the installed disk` });
  const checks = await bootAndCheck(machine, request, 'boot', (shell) => checkNode(shell, request.expect));
  if (!checks.ok) return checks;
  const half = await bootHalf(machine, request);
  if (!half.ok) return half;
  progress({ kind: 'done', text: `${node}: checked` });
  const digest = await sha256OfFile(machine.secondDisk.file);
  return ok([
    { title: 'unattended installation', ok: true, detail: installed.value },
    ...checks.value,
    ...half.value,
    {
      title: 'the second disk was not written',
      ok: digest === secondDiskDigest,
      detail: `${secondDiskDigest} before, ${digest} after`,
    },
  ]);
}

async function installFromStick(machine: Machine, request: MediaTestRequest): Promise<Result<string>> {
  const onLine = (line: string): void => {
    const step = /^SLACKFORGE STEP (.*)/.exec(line)?.[1];
    if (step === undefined) return;
    const counted = /^packages (\d+)\/(\d+)/.exec(step);
    const fraction = counted === null ? {} : { fraction: Number(counted[1]) / Number(counted[2]) };
    request.progress({ kind: 'detail', text: `${request.node}: ${step}`, ...fraction });
  };
  await using console = startMachine(machine, request, 'install', onLine);
  const end = await console.waitFor(
    /SLACKFORGE INSTALL (DONE|FAILED)[^\n]*\n/,
    INSTALL_MS,
    'the end of the installation',
  );
  if (!end.ok) return end;
  if (end.value[1] === 'FAILED')
    return fail(
      problem('emulator/install-failed', `The installer stopped: ${end.value[0].trim()}`, {
        hint: `Everything it printed is in ${request.workDir}/install.log`,
      }),
    );
  const off = await powerOff(console);
  return off.ok ? ok(end.value[0].trim()) : off;
}

/** Boots the second disk of a mirror with the first one gone; nothing for a single disk. */
async function bootHalf(
  { mirrorDisk, ...machine }: Machine,
  request: MediaTestRequest,
): Promise<Result<readonly Check[]>> {
  if (mirrorDisk === undefined) return ok([]);
  request.progress({ kind: 'step', text: `${request.node}: booting the second disk of the mirror alone` });
  const checks = await bootAndCheck(
    { ...machine, systemDisk: mirrorDisk },
    request,
    'boot-half',
    async (shell) => checkVolumes(shell, request.expect.volumes),
  );
  if (!checks.ok) return checks;
  return ok(checks.value.map((check) => ({ ...check, title: `without the first disk, ${check.title}` })));
}

async function bootAndCheck(
  machine: Machine,
  request: MediaTestRequest,
  name: string,
  look: (shell: ShellSession) => Promise<Result<readonly Check[]>>,
): Promise<Result<readonly Check[]>> {
  await using console = startMachine(machine, request, name);
  const shell = await ShellSession.login(console, request.login, BOOT_MS);
  if (!shell.ok) return shell;
  request.progress({ kind: 'detail', text: `${request.node}: logged in as ${request.login.user}` });
  const checks = await look(shell.value);
  if (!checks.ok) return checks;
  await console.send('sudo -n /sbin/shutdown -h now\n');
  const off = await powerOff(console);
  return off.ok ? checks : off;
}

async function powerOff(console: SerialConsole): Promise<Result<void>> {
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, POWER_OFF_MS, 'late').unref());
  const outcome = await Promise.race([console.ended, late]);
  if (outcome !== 'late') return outcome;
  return fail(
    problem(
      'emulator/timeout',
      `The machine did not switch itself off; its last words: ${console.unread().slice(-600)}`,
    ),
  );
}
