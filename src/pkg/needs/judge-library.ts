/** Who has a library. */
export interface LibraryOwner {
  /** Base name of the package (`libcap`). */
  readonly name: string;
  readonly isBase: boolean;
}

/** What a recipe says its package runs with. An absent list says nothing, and nothing is held against it. */
export interface Declared {
  /** Packages of our own. */
  readonly depends?: ReadonlySet<string>;
  /** Packages of the mirror. */
  readonly baseDepends?: ReadonlySet<string>;
}

/** `missing`: nobody has it; `undeclared`: a package of ours that is not named has it; `undeclared-base`: so does one of the mirror. */
export interface LibraryFault {
  readonly kind: 'missing' | 'undeclared' | 'undeclared-base';
  /** Who has it, each once. */
  readonly owners: readonly string[];
}

/** What every system has, without which nothing runs: recipes do not declare it. */
const ALWAYS_THERE = /^(aaa_.*|glibc.*|gcc.*|libgcc.*|libstdc.*|ldconfig)$/;

/** Whether recipes need not name that package of the mirror. */
export function isAlwaysThere(name: string): boolean {
  return ALWAYS_THERE.test(name);
}

/** Holds the owners of something that the package `subject` wants against what is declared; undefined when it is declared, or needs not be. */
export function judgeLibrary(
  owners: readonly LibraryOwner[],
  subject: string,
  { depends, baseDepends }: Declared,
): LibraryFault | undefined {
  if (owners.length === 0) return { kind: 'missing', owners: [] };
  const ours = owners.filter((owner) => !owner.isBase);
  const bases = owners.filter((owner) => owner.isBase);
  if (ours.some(({ name }) => name === subject || depends === undefined || depends.has(name)))
    return undefined;
  if (bases.length === 0) return { kind: 'undeclared', owners: namesOf(ours) };
  if (baseDepends === undefined || bases.some(({ name }) => baseDepends.has(name) || isAlwaysThere(name)))
    return undefined;
  return { kind: 'undeclared-base', owners: namesOf(bases) };
}

const namesOf = (owners: readonly LibraryOwner[]): readonly string[] => [
  ...new Set(owners.map(({ name }) => name)),
];
