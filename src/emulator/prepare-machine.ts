import { sha256OfFile } from '../lib/digest.ts';
import { ensureDir, makeTempDir, removeTree } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { probeAccelerator } from './accelerator.ts';
import { makeEmptyDisk, makePatternDisk } from './disks.ts';
import { prepareUefi } from './firmware.ts';
import { qemuArguments, type Machine } from './machine.ts';
import { SerialConsole } from './serial-console.ts';

/** The machine that a test wants. */
export interface MachineRequest {
  readonly node: string;
  /** A kernel that may be booted for a moment, to try KVM. */
  readonly kernel: string;
  readonly firmware: 'uefi' | 'bios';
  readonly systemDisk: { readonly serial: string; readonly bytes: number };
  /** The other half of a mirror. */
  readonly mirrorDisk?: { readonly serial: string; readonly bytes: number };
  /** Of the disk that must not be written. */
  readonly secondDiskSerial: string;
  /** MAC addresses of the node's interfaces, in the order of its slots. */
  readonly macs: readonly string[];
  /** For disks and logs; below out/. The disks are removed, the logs stay. */
  readonly workDir: string;
  readonly accelerator?: 'kvm' | 'tcg';
  readonly memoryMib?: number;
  readonly signal?: AbortSignal;
}

/** A machine that can be started, its disks in place; disposing removes the disks. */
export interface PreparedMachine extends AsyncDisposable {
  readonly machine: Machine;
  /** Digest of the second disk, which every test compares at its end. */
  readonly secondDiskDigest: string;
}

const SECOND_DISK_MIB = 256;

/** Empties `workDir`, makes the disks (system: empty, second: a pattern) and looks for firmware and an accelerator. */
export async function prepareMachine(request: MachineRequest): Promise<Result<PreparedMachine>> {
  await removeTree(request.workDir);
  await ensureDir(request.workDir);
  const disks = await makeTempDir(request.workDir, 'disks-');
  const second = `${disks.path}/second.raw`;
  const discard = async (fault: Result<never>): Promise<Result<never>> => {
    await disks[Symbol.asyncDispose]();
    return fault;
  };
  const pflash =
    request.firmware === 'uefi' ? await prepareUefi(`${disks.path}/uefi-variables.fd`) : ok(undefined);
  if (!pflash.ok) return discard(pflash);
  const system = await makeEmptyDisk(`${disks.path}/system.raw`, request.systemDisk.bytes);
  if (!system.ok) return discard(system);
  const { mirrorDisk } = request;
  if (mirrorDisk !== undefined) {
    const mirror = await makeEmptyDisk(`${disks.path}/mirror.raw`, mirrorDisk.bytes);
    if (!mirror.ok) return discard(mirror);
  }
  await makePatternDisk(second, SECOND_DISK_MIB, request.node);
  const machine: Machine = {
    name: `slackforge-${request.node}`,
    firmware: request.firmware,
    accelerator:
      request.accelerator ?? (await probeAccelerator(request.kernel, `${request.workDir}/kvm-probe.log`)),
    memoryMib: request.memoryMib ?? 2048,
    cpus: 2,
    systemDisk: { file: `${disks.path}/system.raw`, serial: request.systemDisk.serial },
    ...(mirrorDisk === undefined
      ? {}
      : { mirrorDisk: { file: `${disks.path}/mirror.raw`, serial: mirrorDisk.serial } }),
    secondDisk: { file: second, serial: request.secondDiskSerial },
    macs: request.macs,
    ...(pflash.value === undefined ? {} : { pflash: pflash.value }),
  };
  return ok({
    machine,
    secondDiskDigest: await sha256OfFile(second),
    [Symbol.asyncDispose]: () => disks[Symbol.asyncDispose](),
  });
}

/** Switches the machine on; its serial line is kept in WORKDIR/NAME.log. */
export function startMachine(
  machine: Machine,
  request: MachineRequest,
  name: string,
  onLine?: (line: string) => void,
): SerialConsole {
  return new SerialConsole(qemuArguments(machine), {
    logFile: `${request.workDir}/${name}.log`,
    ...(onLine === undefined ? {} : { onLine }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
}
