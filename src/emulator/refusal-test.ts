import { sha256OfFile } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Check } from './expectations.ts';
import { prepareMachine, startMachine, type MachineRequest } from './prepare-machine.ts';
import { makePatternDisk } from './disks.ts';

/** A machine whose system disk the installer must not take. */
export interface RefusalRequest extends MachineRequest {
  readonly image: string;
  readonly progress: Progress;
  /** What the installer must say, e.g. /no disk has the serial number/. */
  readonly sentence: RegExp;
}

const REFUSAL_MS = 10 * 60_000;

/** Boots the image on such a machine: the installer must stop with the sentence and leave both disks as they were. */
export async function testRefusal(request: RefusalRequest): Promise<Result<readonly Check[]>> {
  const prepared = await prepareMachine(request);
  if (!prepared.ok) return prepared;
  await using emulated = prepared.value;
  const { machine, secondDiskDigest } = emulated;
  // Something to lose, so that a write would show.
  await makePatternDisk(machine.systemDisk.file, Math.floor(request.systemDisk.bytes / 1024 ** 2), 'to lose');
  const before = await sha256OfFile(machine.systemDisk.file);
  request.progress({ kind: 'step', text: `${request.node}: an installation that must be refused` });
  await using console = startMachine({ ...machine, stick: request.image }, request, 'refusal');
  const end = await console.waitFor(
    /SLACKFORGE (INSTALL (?:DONE|FAILED)|STEP partition)[^\n]*\n/,
    REFUSAL_MS,
    'the refusal',
  );
  if (!end.ok) return end;
  await console[Symbol.asyncDispose]();
  const said = end.value[0].trim();
  const system = await sha256OfFile(machine.systemDisk.file);
  const second = await sha256OfFile(machine.secondDisk.file);
  return ok([
    {
      title: 'the installer refused',
      ok: said.includes('FAILED') && request.sentence.test(said),
      detail: said,
    },
    {
      title: 'the refused disk was not written',
      ok: system === before,
      detail: `${before} before, ${system} after`,
    },
    {
      title: 'the second disk was not written',
      ok: second === secondDiskDigest,
      detail: `${secondDiskDigest} before, ${second} after`,
    },
  ]);
}
