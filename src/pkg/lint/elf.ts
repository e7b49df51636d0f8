import type { ElfFile } from '../../lib/elf.ts';
import { baseName, isUnder, type LintedMember, type LintedPackage } from './linted-package.ts';
import { complain, type PackageRule } from './rule.ts';

/** Code for other processors that a host only carries: firmware, and what a boot loader or an emulator loads. */
const FOREIGN_CODE = [
  'lib/firmware',
  'usr/lib/firmware',
  'usr/lib/grub',
  'usr/lib64/grub',
  'usr/share/qemu',
  'boot',
];
/** Objects of the kernel and symbols for debuggers, which the loader of programs never sees. */
const NOT_FOR_THE_LOADER = ['lib/modules', 'usr/lib/debug'];
const MACHINE_OF: Readonly<Record<string, string>> = {
  x86_64: 'x86_64',
  aarch64: 'aarch64',
  i586: 'i386',
  i686: 'i386',
  i486: 'i386',
};

export interface ElfMember {
  readonly member: LintedMember;
  readonly elf: ElfFile;
}

/** Programs, libraries and objects of this package that this system would load. */
export function elfOf(subject: LintedPackage): readonly ElfMember[] {
  return subject.elfMembers.flatMap((member) =>
    member.elf === undefined || 'damage' in member.elf || isUnder(member.path, ...FOREIGN_CODE)
      ? []
      : [{ member, elf: member.elf }],
  );
}

const eachElf =
  (say: (each: ElfMember, subject: LintedPackage) => string | undefined): PackageRule['check'] =>
  (subject) =>
    elfOf(subject).flatMap((each) => {
      const message = say(each, subject);
      return message === undefined ? [] : [complain(message, each.member.path)];
    });

const isLoaded = ({ kind }: ElfFile): boolean => kind === 'shared' || kind === 'executable';

/** Programs and libraries. */
export const elfRules: readonly PackageRule[] = [
  {
    id: 'package/elf-damaged',
    explain: 'A file begins as a program or library does and cannot be followed to its end. Build it again.',
    severity: 'error',
    check: (subject) =>
      subject.elfMembers.flatMap(({ path, elf }) =>
        elf !== undefined && 'damage' in elf && !isUnder(path, ...FOREIGN_CODE)
          ? [complain(`The ELF file is damaged: ${elf.damage}.`, path)]
          : [],
      ),
  },
  {
    id: 'package/elf-in-noarch',
    explain:
      'A noarch or fw package holds no program or library outside lib/firmware. Give it the architecture it has.',
    severity: 'error',
    check: (subject) =>
      subject.name.arch === 'noarch' || subject.name.arch === 'fw'
        ? elfOf(subject).map(({ member, elf }) =>
            complain(`The file is an ELF file for ${elf.machine}.`, member.path),
          )
        : [],
  },
  {
    id: 'package/elf-wrong-arch',
    explain:
      'Programs and libraries are for the architecture that the package names. Look at CFLAGS, --build and prebuilt files of the source.',
    severity: 'error',
    check: eachElf(({ elf }, { name }) => {
      const machine = MACHINE_OF[name.arch];
      return machine !== undefined && elf.machine !== machine && elf.machine !== 'bpf'
        ? `The file is for ${elf.machine} (${String(elf.bits)} bit).`
        : undefined;
    }),
  },
  {
    id: 'package/elf-wrong-library-folder',
    explain:
      'On x86_64 libraries are in lib64 and usr/lib64, and no 64-bit program is in usr/lib. Configure with --libdir=/usr/lib64.',
    severity: 'error',
    check: eachElf(({ member, elf }, { name }) => {
      if (name.arch !== 'x86_64' || elf.bits !== 64 || !isLoaded(elf)) return undefined;
      if (isUnder(member.path, ...NOT_FOR_THE_LOADER)) return undefined;
      const isLibrary = /\.so(\.|$)/.test(baseName(member.path)) && isUnder(member.path, 'lib');
      return isLibrary || isUnder(member.path, 'usr/lib')
        ? 'A 64-bit file is in a folder of the 32-bit system.'
        : undefined;
    }),
  },
  {
    id: 'package/arch-unchecked',
    explain:
      'For this architecture it is not known what its programs and libraries must be, so nothing was compared.',
    severity: 'warning',
    check: (subject) =>
      MACHINE_OF[subject.name.arch] === undefined &&
      !/^(noarch|fw)$/.test(subject.name.arch) &&
      elfOf(subject).length > 0
        ? [complain(`Programs for "${subject.name.arch}" cannot be checked.`)]
        : [],
  },
  {
    id: 'package/elf-run-path',
    explain:
      'A search path for libraries inside a program must not lead to a build folder, be relative or have an empty entry: whoever can write there runs code. Use --disable-rpath, or remove it with patchelf or chrpath.',
    severity: 'error',
    check: (subject) =>
      elfOf(subject).flatMap(({ member, elf }) =>
        [...(elf.rpath?.split(':') ?? []), ...(elf.runpath?.split(':') ?? [])].flatMap((entry) =>
          isBadRunPath(entry) ? [complain(`The program searches libraries in "${entry}".`, member.path)] : [],
        ),
      ),
  },
  {
    id: 'package/elf-unstripped',
    explain:
      'Programs and libraries are stripped: strip --strip-unneeded in the build. Symbols many times their size would be installed.',
    severity: 'error',
    check: eachElf(({ elf }) =>
      elf.hasSymbols && isLoaded(elf) ? 'The file still has its symbol table.' : undefined,
    ),
  },
];

const ORIGIN = /^\$(ORIGIN|\{ORIGIN\})(\/|$)/;

function isBadRunPath(entry: string): boolean {
  if (ORIGIN.test(entry)) return false;
  return !entry.startsWith('/') || /^\/(tmp|slackforge|home|root|var\/tmp|usr\/src)(\/|$)/.test(entry);
}
