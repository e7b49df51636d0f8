import { isElf } from '../../lib/elf.ts';
import { ElfCollector } from '../../lib/elf-collector.ts';
import { ok, type Result } from '../../lib/result.ts';
import { byCodeUnit } from '../../lib/text.ts';
import { readArchive, type ArchiveOptions } from '../archive.ts';
import type { Member } from '../archive-member.ts';
import { parseLinkLines } from '../doinst.ts';

/** A thing that some package has to have -> a file of this one that wants it. */
export type Wants = Readonly<Record<string, string>>;

/**
 * What a package gives to others and what it wants of others, as far as its files tell. Slackware's packages name no dependencies; this
 * is what their ELF files, scripts and .pc files say.
 */
export interface PackageNeeds {
  /** Names of shared libraries in the loader's folders; `name (32)` for those of 32 bits. */
  readonly libraries: readonly string[];
  /** DT_NEEDED of its ELF files. What the package has itself is left out here and below. */
  readonly wantsLibraries: Wants;
  /** Base names of what lies in the folders of PATH. */
  readonly programs: readonly string[];
  /** Interpreters of its own programs, by base name, and those whose modules it holds. */
  readonly wantsPrograms: Wants;
  /** Names by which pkg-config finds it. */
  readonly modules: readonly string[];
  /** Requires and Requires.private of its .pc files: pkg-config wants both to be there. */
  readonly wantsModules: Wants;
}

export interface PackageFacts {
  readonly needs: PackageNeeds;
  /** Every file and link, without folders and what lies in install/. In code-unit order. */
  readonly paths: readonly string[];
}

/** The loader's folders, Debian's names for them included. */
const LIBRARY_FOLDER = /^(usr\/)?lib(32|64)?(\/[^/]+-linux-[^/]+)?(\/incoming)?\/[^/]+$/;
const PROGRAM = /^(usr\/)?s?bin\/[^/]+$/;
const MODULE_FILE = /\/pkgconfig\/([^/]+)\.pc$/;
const PYTHON_MODULE = /^usr\/lib(64)?\/python3[^/]*\/(site|dist)-packages\//;
const PERL_MODULE = /^usr\/(lib|lib64|share)\/perl5\//;
const SCRIPT_LIMIT = 4096;
const TEXT_LIMIT = 256 * 1024;

/** Reads a package through, once. Fails as readArchive does. */
export async function readPackageFacts(
  file: string,
  options: ArchiveOptions = {},
): Promise<Result<PackageFacts>> {
  const collector = new NeedsCollector();
  const read = await readArchive(file, (member) => ok(collector.visit(member)), options);
  return read.ok ? ok(collector.finish()) : read;
}

interface Sink {
  write(chunk: Uint8Array): void;
  end(): void;
}

class NeedsCollector {
  readonly #paths = new Set<string>();
  readonly #sonames = new Set<string>();
  readonly #libraries = new Set<string>();
  readonly #wanted = {
    libraries: new Map<string, string>(),
    programs: new Map<string, string>(),
    modules: new Map<string, string>(),
  };

  visit(member: Member): Sink | undefined {
    const { path, kind } = member;
    if (kind === 'dir' || path === '') return undefined;
    if (!path.startsWith('install/')) this.#paths.add(path);
    if (kind !== 'file') return undefined;
    if (path === 'install/doinst.sh') {
      return collect(TEXT_LIMIT * 16, (text) => {
        for (const link of parseLinkLines(text)) this.#paths.add(link.path);
      });
    }
    if (PYTHON_MODULE.test(path)) this.#want('programs', 'python3', path);
    if (PERL_MODULE.test(path)) this.#want('programs', 'perl', path);
    if (MODULE_FILE.test(path)) return collect(TEXT_LIMIT, (text) => this.#readModule(path, text));
    return this.#look(member);
  }

  finish(): PackageFacts {
    const paths = [...this.#paths].sort(byCodeUnit);
    for (const path of paths) {
      const name = baseName(path);
      if (LIBRARY_FOLDER.test(path) && /\.so(\.|$)/.test(name)) this.#libraries.add(name);
    }
    const programs = new Set(paths.filter((path) => PROGRAM.test(path)).map(baseName));
    const modules = new Set(paths.flatMap((path) => MODULE_FILE.exec(path)?.[1] ?? []));
    // A plugin or a private library is found by its own program, wherever it lies.
    const own = new Set([...this.#libraries, ...this.#sonames, ...paths.map(baseName)]);
    return {
      needs: {
        libraries: sorted(this.#libraries),
        wantsLibraries: without(this.#wanted.libraries, own),
        programs: sorted(programs),
        wantsPrograms: without(this.#wanted.programs, programs),
        modules: sorted(modules),
        wantsModules: without(this.#wanted.modules, modules),
      },
      paths,
    };
  }

  /** By its first bytes it is told what a file is. */
  #look({ path, mode }: Member): Sink {
    let elf: ElfCollector | undefined;
    let script: Buffer | undefined;
    let isFirst = true;
    return {
      write: (chunk) => {
        if (isFirst && isElf(chunk)) elf = new ElfCollector();
        if (isFirst && PROGRAM.test(path) && (mode & 0o111) !== 0 && chunk[0] === 0x23 && chunk[1] === 0x21)
          script = Buffer.from(chunk.subarray(0, SCRIPT_LIMIT));
        isFirst = false;
        elf?.write(chunk);
      },
      end: () => {
        if (elf !== undefined) this.#readElf(path, elf);
        const interpreter = script === undefined ? undefined : interpreterOf(script.toString('latin1'));
        if (interpreter !== undefined) this.#want('programs', interpreter, path);
      },
    };
  }

  #readElf(path: string, collector: ElfCollector): void {
    const elf = collector.finish();
    // Firmware and programs for other machines wear the same header.
    if ('damage' in elf || !['x86_64', 'i386'].includes(elf.machine)) return;
    const named = (library: string): string => (elf.bits === 32 ? `${library} (32)` : library);
    for (const library of elf.needed) this.#want('libraries', named(baseName(library)), path);
    if (elf.soname === undefined) return;
    this.#sonames.add(named(elf.soname));
    if (LIBRARY_FOLDER.test(path)) this.#libraries.add(named(elf.soname));
  }

  #readModule(path: string, text: string): void {
    const lines = text.replace(/\\\n/g, ' ').matchAll(/^Requires(?:\.private)?:[ \t]*(.*)$/gm);
    for (const [, list = ''] of lines) {
      const names = list.replace(/[<>=!]+\s*[^\s,]+/g, ' ').match(/[A-Za-z0-9][^\s,]*/g) ?? [];
      for (const name of names) this.#want('modules', name, path);
    }
  }

  #want(kind: 'libraries' | 'programs' | 'modules', name: string, path: string): void {
    const wanted = this.#wanted[kind];
    if (!wanted.has(name)) wanted.set(name, path);
  }
}

function collect(limit: number, use: (text: string) => void): Sink {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    write: (chunk) => {
      size += chunk.length;
      if (size <= limit) chunks.push(Buffer.from(chunk));
    },
    end: () => {
      use(Buffer.concat(chunks).toString('utf8'));
    },
  };
}

/** Base name of what a first line runs; the word after `env` where that is it. */
function interpreterOf(head: string): string | undefined {
  const words = (/^#![ \t]*([^\n]*)/.exec(head)?.[1] ?? '').split(/[ \t]+/).filter((word) => word !== '');
  const program = words[0] === undefined ? undefined : baseName(words[0]);
  if (program !== 'env') return program;
  const called = words.slice(1).find((word) => !word.startsWith('-') && !word.includes('='));
  return called === undefined ? 'env' : baseName(called);
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const sorted = (names: ReadonlySet<string>): readonly string[] => [...names].sort(byCodeUnit);

function without(wanted: ReadonlyMap<string, string>, own: ReadonlySet<string>): Wants {
  return Object.fromEntries(
    [...wanted].filter(([name]) => !own.has(name)).sort(([a], [b]) => byCodeUnit(a, b)),
  );
}
