import type { Progress } from '../lib/events.ts';
import { problem } from '../lib/diagnostic.ts';
import { sha256OfFile } from '../lib/digest.ts';
import { ensureDir, makeTempDir, removeTree } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { probeAccelerator } from './accelerator.ts';
import { checkNode } from './check-node.ts';
import { makeEmptyDisk, makePatternDisk } from './disks.ts';
import type { Check, NodeExpectations } from './expectations.ts';
import { prepareUefi } from './firmware.ts';
import { qemuArguments, type Machine } from './machine.ts';
import { SerialConsole } from './serial-console.ts';
import { ShellSession } from './shell-session.ts';

/** A proof run: install one node's image on an emulated machine and look at what came of it. */
export interface MediaTestRequest {
  readonly node: string;
  readonly image: string;
  /** The kernel that is on the image, for the trial boot of KVM. */
  readonly kernel: string;
  readonly firmware: 'uefi' | 'bios';
  readonly systemDisk: { readonly serial: string; readonly bytes: number };
  /** Of the disk that must not be written. */
  readonly secondDiskSerial: string;
  /** MAC addresses of the node's interfaces, in the order of its slots. */
  readonly macs: readonly string[];
  readonly expect: NodeExpectations;
  readonly login: { readonly user: string; readonly password: string };
  /** For disks and logs; below out/. The disks are removed, the logs stay. */
  readonly workDir: string;
  readonly accelerator?: 'kvm' | 'tcg';
  readonly memoryMib?: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Software emulation on a busy machine is slow; these are for telling "stuck" from "slow". */
const INSTALL_MS = 20 * 60_000;
const BOOT_MS = 5 * 60_000;
const POWER_OFF_MS = 3 * 60_000;
const SECOND_DISK_MIB = 256;

/**
 * Boots the image, follows the unattended installation to the power-off, boots the disk alone, logs in over the serial line
 * and checks the node; at the end the second disk must have the digest it began with. Fails when a machine gets stuck or
 * the installer reports a failure; what was found wrong on the node is in the checks.
 */
export async function testMedia(request: MediaTestRequest): Promise<Result<readonly Check[]>> {
  const { node, workDir, progress } = request;
  await removeTree(workDir);
  await ensureDir(workDir);
  await using disks = await makeTempDir(workDir, 'disks-');
  const systemFile = `${disks.path}/system.raw`;
  const secondFile = `${disks.path}/second.raw`;

  const empty = await makeEmptyDisk(systemFile, request.systemDisk.bytes);
  if (!empty.ok) return empty;
  await makePatternDisk(secondFile, SECOND_DISK_MIB, node);
  const before = await sha256OfFile(secondFile);
  const pflash =
    request.firmware === 'uefi' ? await prepareUefi(`${disks.path}/uefi-variables.fd`) : undefined;
  if (pflash?.ok === false) return pflash;
  const accelerator =
    request.accelerator ?? (await probeAccelerator(request.kernel, `${workDir}/kvm-probe.log`));
  const machine: Machine = {
    name: `slackforge-${node}`,
    firmware: request.firmware,
    accelerator,
    memoryMib: request.memoryMib ?? 2048,
    cpus: 2,
    systemDisk: { file: systemFile, serial: request.systemDisk.serial },
    secondDisk: { file: secondFile, serial: request.secondDiskSerial },
    macs: request.macs,
    ...(pflash === undefined ? {} : { pflash: pflash.value }),
  };

  progress({
    kind: 'step',
    text: `${node}: installing in the emulator (${request.firmware}, ${accelerator})`,
  });
  const installed = await installFromStick({ ...machine, stick: request.image }, request);
  if (!installed.ok) return installed;
  progress({ kind: 'step', text: `${node}: booting the installed disk` });
  const checks = await bootAndCheck(machine, request);
  if (!checks.ok) return checks;

  const after = await sha256OfFile(secondFile);
  const untouched = {
    title: 'the second disk was not written',
    ok: after === before,
    detail: `${before} before, ${after} after`,
  };
  return ok([
    { title: 'unattended installation', ok: true, detail: installed.value },
    ...checks.value,
    untouched,
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
  await using console = start(machine, request, 'install', onLine);
  const end = await console.waitFor(
    /SLACKFORGE INSTALL (DONE|FAILED)[^\n]*/,
    INSTALL_MS,
    'the end of the installation',
  );
  if (!end.ok) return end;
  if (end.value[1] === 'FAILED')
    return fail(
      problem('emulator/install-failed', `The installer stopped: ${end.value[0]}`, {
        hint: `Everything it printed is in ${logOf(request, 'install')}`,
      }),
    );
  const off = await powerOff(console);
  return off.ok ? ok(end.value[0]) : off;
}

async function bootAndCheck(machine: Machine, request: MediaTestRequest): Promise<Result<readonly Check[]>> {
  await using console = start(machine, request, 'boot');
  const shell = await ShellSession.login(console, request.login, BOOT_MS);
  if (!shell.ok) return shell;
  request.progress({ kind: 'detail', text: `${request.node}: logged in as ${request.login.user}` });
  const checks = await checkNode(shell.value, request.expect);
  if (!checks.ok) return checks;
  await console.send('sudo -n /sbin/shutdown -h now\n');
  const off = await powerOff(console);
  return off.ok ? checks : off;
}

function start(
  machine: Machine,
  request: MediaTestRequest,
  name: string,
  onLine?: (line: string) => void,
): SerialConsole {
  return new SerialConsole(qemuArguments(machine), {
    logFile: logOf(request, name),
    ...(onLine === undefined ? {} : { onLine }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
}

function logOf(request: MediaTestRequest, name: string): string {
  return `${request.workDir}/${name}.log`;
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
