import { run } from '../../lib/exec.ts';
import { ensureDir, pathExists, readBytes, writeAtomic } from '../../lib/fs.ts';
import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { writeTar } from '../../lib/tar.ts';
import { installPackage } from '../../pkg/index.ts';
import { fileEntry } from '../package-entries.ts';

/** The two boot loaders, whole: GRUB with its modules and its first configuration inside. */
export interface GrubImages {
  readonly bios: Uint8Array;
  readonly uefi: Uint8Array;
}

interface Target {
  readonly format: string;
  /** Folder of the package's modules. */
  readonly modules: string;
  /** The driver of the network card, which is the firmware's, and what else only one kind of firmware has. */
  readonly own: readonly string[];
}

const BIOS: Target = { format: 'i386-pc-pxe', modules: 'i386-pc', own: ['pxe', 'biosdisk'] };
const UEFI: Target = { format: 'x86_64-efi', modules: 'x86_64-efi', own: ['efinet', 'all_video'] };

/** http for all files, part_gpt and fat to see the mark on a disk, chain to boot it. A loader loads no module later. */
const MODULES = [
  ...['memdisk', 'tar', 'normal', 'configfile', 'test', 'echo', 'sleep', 'true', 'minicmd', 'reboot', 'halt'],
  ...['net', 'http', 'linux', 'boot', 'chain', 'search', 'search_fs_file', 'regexp', 'serial', 'terminal'],
  ...['part_gpt', 'part_msdos', 'fat'],
];

const MODULE = /^usr\/lib(?:64)?\/grub\/(?:i386-pc|x86_64-efi)\//;

/**
 * Makes both boot loaders from the modules of the mirror's grub package with grub-mkimage of this machine. `config` is what they start
 * with. Works in `dir`, which is the caller's to throw away. Fails when grub-mkimage is missing or the package has no such modules.
 */
export async function makeGrubImages(
  grubPackage: string,
  config: string,
  { dir, epochSeconds }: { readonly dir: string; readonly epochSeconds: number },
): Promise<Result<GrubImages>> {
  const root = `${dir}/grub`;
  await ensureDir(root);
  const unpacked = await installPackage(grubPackage, root, {
    owners: 'caller',
    isDisposable: true,
    leaveOut: (path) => !MODULE.test(path),
  });
  if (!unpacked.ok) return unpacked;
  const memdisk = `${dir}/memdisk.tar`;
  await writeAtomic(
    memdisk,
    await writeTar([fileEntry('boot/grub/grub.cfg', config)], { mtimeSeconds: epochSeconds }),
  );
  const makeImage = async (target: Target): Promise<Result<Uint8Array>> => {
    const modules = await modulesOf(root, target);
    if (!modules.ok) return modules;
    const output = `${dir}/${target.format}`;
    const made = await run({
      argv: [
        'grub-mkimage',
        // --memdisk makes its boot/grub the place where GRUB looks for its configuration.
        ...['--format', target.format, '--directory', modules.value],
        ...['--memdisk', memdisk, '--output', output, ...MODULES, ...target.own],
      ],
      why: 'make the boot loaders of a PXE set',
    });
    return made.ok ? ok(await readBytes(output)) : made;
  };
  const bios = await makeImage(BIOS);
  if (!bios.ok) return bios;
  const uefi = await makeImage(UEFI);
  return uefi.ok ? ok({ bios: bios.value, uefi: uefi.value }) : uefi;
}

async function modulesOf(root: string, { modules }: Target): Promise<Result<string>> {
  for (const lib of ['lib64', 'lib']) {
    const path = `${root}/usr/${lib}/grub/${modules}`;
    if (await pathExists(path)) return ok(path);
  }
  return fail(
    problem(
      'media/mirror-incomplete',
      `The mirror's package grub has no modules for ${modules}, so no PXE set can be made from it.`,
    ),
  );
}
