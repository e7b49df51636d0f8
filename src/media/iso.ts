import { dirname } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { sha256Of } from '../lib/digest.ts';
import { run } from '../lib/exec.ts';
import { freeBytes, pathExists } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { formatBytes } from '../lib/text.ts';
import { VOLUME_LABEL } from './node-conf.ts';

/** One image to write. */
export interface IsoRequest {
  readonly treeDir: string;
  readonly treeBytes: number;
  readonly output: string;
  /** Goes into the ids, so that two nodes' sticks in one machine do not share a GUID. */
  readonly nodeId: string;
  readonly epochSeconds: number;
  readonly logFile?: string;
  readonly signal?: AbortSignal;
}

/** Where distributions put syslinux's boot record for hybrid images. */
export const HYBRID_RECORDS = [
  '/usr/share/syslinux/isohdpfx.bin',
  '/usr/lib/ISOLINUX/isohdpfx.bin',
  '/usr/lib/syslinux/bios/isohdpfx.bin',
];

/**
 * Writes the tree as a hybrid ISO 9660 image with xorriso: it boots from a stick and as a CD, by BIOS (ISOLINUX) and by
 * UEFI (the mirror's efiboot.img). All dates and ids come from the node and the epoch, so equal trees give equal bytes.
 * `output` must be in a folder where nobody else may look: the overlay on the image holds password hashes, and xorriso gives it the mode
 * of any file. Fails when space, xorriso or syslinux's boot record is missing.
 */
export async function writeIso(request: IsoRequest): Promise<Result<void>> {
  const record = await hybridRecord();
  if (!record.ok) return record;
  const needed = Math.ceil(request.treeBytes * 1.02) + 32 * 1024 * 1024;
  const free = await freeBytes(dirname(request.output));
  if (free < needed)
    return fail(
      problem(
        'fs/no-space',
        `The image needs about ${formatBytes(needed)} in ${dirname(request.output)}, where ${formatBytes(free)} are free.`,
      ),
    );
  const written = await run({
    argv: xorrisoArguments(request, record.value),
    // xorriso would take other dates and names from the environment.
    env: { SOURCE_DATE_EPOCH: String(request.epochSeconds) },
    why: 'write the boot image',
    ...(request.logFile === undefined ? {} : { logFile: request.logFile }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  return written.ok ? ok(undefined) : written;
}

function xorrisoArguments(request: IsoRequest, record: string): readonly [string, ...string[]] {
  const date = isoDate(request.epochSeconds);
  return [
    'xorriso',
    '-report_about',
    'WARNING',
    '-as',
    'mkisofs',
    ['-iso-level', '3', '-full-iso9660-filenames', '-rational-rock', '-joliet', '-joliet-long'],
    ['-V', VOLUME_LABEL, '-A', 'slackforge', '-publisher', '', '-preparer', ''],
    [`--modification-date=${date}`, '--set_all_file_dates', date, '--gpt_disk_guid', guidOf(request)],
    ['-isohybrid-mbr', record],
    [
      '-b',
      'isolinux/isolinux.bin',
      '-c',
      'isolinux/boot.cat',
      '-no-emul-boot',
      '-boot-load-size',
      '4',
      '-boot-info-table',
    ],
    ['-eltorito-alt-boot', '-e', 'isolinux/efiboot.img', '-no-emul-boot', '-isohybrid-gpt-basdat'],
    ['-o', request.output, request.treeDir],
  ].flat() as [string, ...string[]];
}

async function hybridRecord(): Promise<Result<string>> {
  for (const path of HYBRID_RECORDS) if (await pathExists(path)) return ok(path);
  return fail(
    problem(
      'exec/missing-program',
      "syslinux's isohdpfx.bin is needed to make the image boot from a stick and is not installed.",
      {
        hint: 'On Debian: apt-get install isolinux; on Slackware it is in the package syslinux.',
      },
    ),
  );
}

/** YYYYMMDDhhmmsscc in UTC. */
function isoDate(epochSeconds: number): string {
  return `${new Date(epochSeconds * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14)}00`;
}

/** A version 4 shaped GUID from the node and the epoch. */
function guidOf({ nodeId, epochSeconds }: IsoRequest): string {
  const hex = sha256Of(`slackforge ${nodeId} ${String(epochSeconds)}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
