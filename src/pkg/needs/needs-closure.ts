import { isAlwaysThere } from './judge-library.ts';
import type { PackageNeeds, Wants } from './package-needs.ts';
import { UNSEEN_NEEDS } from './unseen-needs.ts';

/** A package that may be taken, and what its files say of it. */
export interface Candidate {
  readonly name: string;
  readonly needs: PackageNeeds;
}

/**
 * How much of a package is to be seen. `whole`: somebody builds with it. `run`: only what needs it to run; its headers and what else is
 * only for building would be found by configure scripts though nobody declared it.
 */
export type View = 'whole' | 'run';

export interface Reached {
  readonly view: View;
  /** Why it is there, as a clause: `declared`, `libfoo.so.1 for usr/bin/x of gcc`. */
  readonly because: string;
}

/** Who has what, of a list of candidates: their order decides between several. */
export class NeedsIndex {
  readonly byName: ReadonlyMap<string, Candidate>;
  readonly #libraries: ReadonlyMap<string, readonly string[]>;
  readonly #programs: ReadonlyMap<string, readonly string[]>;
  readonly #modules: ReadonlyMap<string, readonly string[]>;

  constructor(candidates: readonly Candidate[]) {
    this.byName = new Map(candidates.map((candidate) => [candidate.name, candidate]));
    this.#libraries = ownersOf(candidates, 'libraries');
    this.#programs = ownersOf(candidates, 'programs');
    this.#modules = ownersOf(candidates, 'modules');
  }

  /** Names of the packages that have it, in the order of the candidates. */
  ownersOf(kind: 'libraries' | 'programs' | 'modules', name: string): readonly string[] {
    const owners = { libraries: this.#libraries, programs: this.#programs, modules: this.#modules }[kind];
    return owners.get(name) ?? [];
  }
}

function ownersOf(
  candidates: readonly Candidate[],
  kind: 'libraries' | 'programs' | 'modules',
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { name, needs } of candidates) {
    for (const thing of needs[kind]) {
      const known = owners.get(thing);
      if (known === undefined) owners.set(thing, [name]);
      else known.push(name);
    }
  }
  return owners;
}

export interface ClosureOptions {
  /** What is there already. */
  readonly present?: ReadonlyMap<string, Reached>;
  /** Whether interpreters of scripts, and programs that no file shows, are followed; yes unless false. */
  readonly withPrograms?: boolean;
}

/**
 * The packages that must be there for the `declared` ones to be built with: what their ELF files and programs need to run, and the same for
 * those; and, to be built with as well, what their .pc files require. What is there already is not asked for again. A name
 * that no candidate has, a library that nobody has, is passed over: the mirror cannot help, and the build says what it misses.
 */
export function needsClosure(
  index: NeedsIndex,
  declared: readonly string[],
  { present = new Map(), withPrograms = true }: ClosureOptions = {},
): ReadonlyMap<string, Reached> {
  const reached = new Map<string, Reached>();
  const pending: string[] = [];
  const reach = (name: string, view: View, because: string): void => {
    if (!index.byName.has(name)) return;
    if (
      [present.get(name), reached.get(name)].some((known) => known?.view === 'whole' || known?.view === view)
    )
      return;
    reached.set(name, { view, because });
    pending.push(name);
  };
  const satisfy = (
    subject: string,
    kind: 'libraries' | 'programs' | 'modules',
    wants: Wants,
    view: View,
  ): void => {
    for (const [thing, file] of Object.entries(wants)) {
      const owners = index.ownersOf(kind, thing);
      const chosen = owners.find((owner) => present.has(owner) || reached.has(owner)) ?? preferred(owners);
      if (chosen !== undefined) reach(chosen, view, `${thing} for ${file} of ${subject}`);
    }
  };
  for (const name of declared) reach(name, 'whole', 'declared');
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const needs = index.byName.get(name)?.needs;
    if (needs === undefined) continue;
    if (reached.get(name)?.view === 'whole') satisfy(name, 'modules', needs.wantsModules, 'whole');
    satisfy(name, 'libraries', needs.wantsLibraries, 'run');
    if (!withPrograms) continue;
    satisfy(name, 'programs', needs.wantsPrograms, 'run');
    for (const other of UNSEEN_NEEDS[name] ?? []) reach(other, 'run', `${name} runs it`);
  }
  return reached;
}

/** Collections of old libraries stand in for a package only where nobody else has the library. */
function preferred(owners: readonly string[]): string | undefined {
  return owners.find((owner) => !isAlwaysThere(owner)) ?? owners[0];
}
