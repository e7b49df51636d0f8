import { basename } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { run } from '../lib/exec.ts';
import { makeTempDir, readText } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { byCodeUnit } from '../lib/text.ts';
import { VOLUME_LABEL } from './node-conf.ts';

/** What an image says about itself when it is read back. */
export interface ImageReport {
  readonly label: string;
  readonly files: readonly string[];
  readonly bootsBios: boolean;
  readonly bootsUefi: boolean;
}

/**
 * Reads a finished image back with xorriso: label, boot records of both firmwares, every file of the tree (and no other but
 * the boot catalog), and SHA256SUMS itself. Fails with the first difference.
 */
export async function verifyImage(
  image: string,
  expectedFiles: readonly string[],
  expectedSums: string,
): Promise<Result<ImageReport>> {
  const report = await readImage(image);
  if (!report.ok) return report;
  const { label, files, bootsBios, bootsUefi } = report.value;
  const wrong = (what: string): Result<never> =>
    fail(
      problem('media/image-wrong', `${basename(image)} was read back and ${what}; it is not kept.`, {
        hint: 'Make it again; if this repeats, keep the log of xorriso.',
      }),
    );
  if (label !== VOLUME_LABEL) return wrong(`its label is "${label}"`);
  if (!bootsBios) return wrong('has no boot record for BIOS');
  if (!bootsUefi) return wrong('has no boot record for UEFI');
  const there = new Set(files);
  const lost = expectedFiles.find((path) => !there.has(path));
  if (lost !== undefined) return wrong(`lacks ${lost}`);
  const expected = new Set([...expectedFiles, 'isolinux/boot.cat']);
  const extra = files.find((path) => !expected.has(path));
  if (extra !== undefined) return wrong(`holds ${extra}, which was not in the tree`);

  await using temporary = await makeTempDir('/tmp', 'slackforge-verify-');
  const copy = `${temporary.path}/SHA256SUMS`;
  const extracted = await run({
    argv: ['xorriso', '-osirrox', 'on', '-indev', image, '-extract', '/slackforge/SHA256SUMS', copy],
    why: 'read the image back',
  });
  if (!extracted.ok) return extracted;
  return (await readText(copy)) === expectedSums ? report : wrong('its SHA256SUMS differs from the tree');
}

async function readImage(image: string): Promise<Result<ImageReport>> {
  const result = await run({
    argv: ['xorriso', '-indev', image, '-pvd_info', '-report_el_torito', 'plain', '-find', '/', '-type', 'f'],
    why: 'read the image back',
  });
  if (!result.ok) return result;
  const lines = result.value.stdout.split('\n');
  const boots = (platform: string): boolean =>
    lines.some((line) => new RegExp(String.raw`^El Torito boot img\s*:\s*\d+\s+${platform}\s+y`).test(line));
  return ok({
    label:
      lines
        .map((line) => /^Volume [Ii]d\s*:\s*(.*?)\s*$/.exec(line)?.[1])
        .find((label) => label !== undefined) ?? '',
    bootsBios: boots('BIOS'),
    bootsUefi: boots('UEFI'),
    files: lines
      .map((line) => /^'\/(.*)'$/.exec(line)?.[1]?.replaceAll(`'"'"'`, "'"))
      .filter((path) => path !== undefined)
      .toSorted(byCodeUnit),
  });
}
