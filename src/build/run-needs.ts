import { isAlwaysThere, judgeLibrary, type NeedsIndex, type PackageNeeds, type Wants } from '../pkg/index.ts';

/** Something that a built package runs with and its recipe does not name. */
export interface UndeclaredNeed {
  readonly kind: 'library' | 'program';
  /** `libjson-c.so.5`, `python3`. */
  readonly wanted: string;
  /** A file of the package that wants it. */
  readonly file: string;
  /** Who has it; nobody when empty. */
  readonly owners: readonly string[];
  /** Where the recipe should name an owner. */
  readonly place: 'depends.run' | 'base.run';
}

export interface RunNeeds {
  readonly undeclared: readonly UndeclaredNeed[];
  /** Wanted and had by nobody that is known: a mirror with fewer series than the system that it will run on, or a private library. */
  readonly unknown: readonly UndeclaredNeed[];
  /** Declared, and nothing of it is wanted by an ELF file, a first line or a .pc file: data, plugins and programs that are called are not seen. */
  readonly unseen: readonly string[];
}

export interface RunContext {
  /** Of the recipe, and so of its package. */
  readonly name: string;
  /** Recipes that it declares to run with. */
  readonly depends: ReadonlySet<string>;
  /** Packages of the mirror that it declares to run with. */
  readonly baseDepends: ReadonlySet<string>;
  /** What every system has and no recipe names. */
  readonly core: ReadonlySet<string>;
  /** Packages of ours that were installed in the root. */
  readonly ours: ReadonlyMap<string, PackageNeeds>;
  readonly mirror: NeedsIndex;
}

/** Holds what the files of a built package want against what its recipe declares. Pure. */
export function judgeRunNeeds(needs: PackageNeeds, context: RunContext): RunNeeds {
  const wanted = [
    ...list('library', 'libraries', needs.wantsLibraries),
    ...list('program', 'programs', needs.wantsPrograms),
  ];
  const undeclared: UndeclaredNeed[] = [];
  const unknown: UndeclaredNeed[] = [];
  const used = new Set<string>();
  const ownersOf = (things: Things, thing: string) => [
    ...[...context.ours].flatMap(([name, their]) =>
      their[things].includes(thing) ? [{ name, isBase: false }] : [],
    ),
    ...context.mirror.ownersOf(things, thing).map((name) => ({ name, isBase: true })),
  ];
  // Who builds with the package needs what its .pc files require: a missing one is the build's own complaint, a declared one is used.
  for (const module of Object.keys(needs.wantsModules))
    for (const { name } of ownersOf('modules', module)) used.add(name);
  for (const { kind, things, thing, file } of wanted) {
    const owners = ownersOf(things, thing);
    for (const { name } of owners) used.add(name);
    const fault = judgeLibrary(owners, context.name, {
      depends: context.depends,
      baseDepends: new Set([...context.baseDepends, ...context.core]),
    });
    if (fault === undefined) continue;
    const place = fault.kind === 'undeclared' ? 'depends.run' : 'base.run';
    const need = { kind, wanted: thing, file, owners: fault.owners, place } as const;
    (fault.kind === 'missing' ? unknown : undeclared).push(need);
  }
  const unseen = [...context.depends, ...context.baseDepends].filter(
    (name) => !used.has(name) && !isAlwaysThere(name) && !context.core.has(name),
  );
  return { undeclared, unknown, unseen };
}

type Things = 'libraries' | 'programs' | 'modules';

function list<K extends UndeclaredNeed['kind'], T extends 'libraries' | 'programs'>(
  kind: K,
  things: T,
  wants: Wants,
) {
  return Object.entries(wants).map(([thing, file]) => ({ kind, things, thing, file }));
}
