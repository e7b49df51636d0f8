import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problem } from '../../src/lib/diagnostic.ts';
import { fail, ok } from '../../src/lib/result.ts';
import type { MirrorFiles } from '../../src/media/package-entries.ts';
import type { StockPackage } from '../../src/media/plan-media.ts';

/** A stock package with a plausible file name. */
export function stock(series: string, name: string, compressedKiB = 1): StockPackage {
  return { name, series, compressedKiB, file: `slackware64/${series}/${name}-1.0-x86_64-1.txz` };
}

/** The boot files of every mirror, kernel directory first. */
export const BOOT_FILES = [
  'kernels/generic.s/bzImage',
  'isolinux/initrd.img',
  'isolinux/isolinux.bin',
  'isolinux/ldlinux.c32',
  'isolinux/efiboot.img',
  'isolinux/isolinux.cfg',
  'EFI/BOOT/bootx64.efi',
  'EFI/BOOT/grub.cfg',
];

/** A mirror that exists as a list; with `dir`, its files are written there with their own path as content. */
export function fakeMirror(
  packages: readonly StockPackage[],
  boot: readonly string[] = BOOT_FILES,
  dir?: string,
): MirrorFiles {
  const paths = [...boot, ...packages.map((each) => each.file)];
  return {
    packages,
    list: (prefix) => paths.filter((path) => path.startsWith(prefix)),
    fetch: async (path) => {
      if (dir === undefined || !paths.includes(path))
        return fail(problem('media/mirror-incomplete', `no ${path}`));
      const file = join(dir, path);
      await mkdir(dirname(file), { recursive: true });
      // ISOLINUX's loader must be large enough for its boot information table.
      await writeFile(file, path.padEnd(4096, '.'));
      return ok(file);
    },
  };
}
