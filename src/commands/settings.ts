import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { problem, type Location } from '../lib/diagnostic.ts';
import { isSha256Hex, type Sha256Hex } from '../lib/digest.ts';
import { pathExists, readText } from '../lib/fs.ts';
import type { SigningKey } from '../lib/gpg.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { parseYamlFile } from '../lib/yaml-file.ts';
import type { Limits, RootSettings } from '../buildroot/index.ts';
import type { OptionSwitches, RecipeOverride } from '../recipe/index.ts';

const digest = z.string().refine(isSha256Hex, 'it must be a sha256: 64 hexadecimal digits in lower case');

const DEFAULT_SERIES = ['a', 'ap', 'd', 'l', 'n'];

/** slackforge.yaml, and with the same keys slackforge.local.yaml, which replaces single keys of it on one machine. */
const SETTINGS = z.strictObject({
  format: z.literal(1),
  mirror: z.string().optional(),
  pin: digest.optional(),
  keyring: z.strictObject({ file: z.string(), fingerprint: z.string().regex(/^[0-9A-F]{40}$/) }).optional(),
  tag: z
    .string()
    .regex(/^[A-Za-z0-9_.+]+$/, 'a tag may not hold "-": pkgtools splits names at dashes')
    .optional(),
  recipes: z
    .union([z.string(), z.array(z.string()).min(1)], 'expected a folder or a list of folders')
    .optional(),
  options: z.record(z.string(), z.record(z.string(), z.boolean())).optional(),
  substitute: z.record(z.string(), z.string()).optional(),
  cluster: z.string().optional(),
  output: z.string().optional(),
  buildroot: z
    .strictObject({
      series: z.array(z.string()).default(DEFAULT_SERIES),
      skip: z.array(z.string()).default([]),
      core: z.array(z.string()).optional(),
      full: z.boolean().default(false),
      limits: z
        .strictObject({
          memoryMiB: z.number().int().min(64).optional(),
          minutes: z.number().positive().optional(),
          processes: z.number().int().min(32).optional(),
        })
        .optional(),
    })
    .optional(),
  repository: z
    .strictObject({
      sign: z.string().min(1).optional(),
      gnupg: z.string().optional(),
      keep: z.number().int().min(1).default(3),
    })
    .optional(),
  ccache: z.array(z.string()).optional(),
  sources: z
    .strictObject({ mirrors: z.array(z.string()).default([]), lock: z.string().optional() })
    .optional(),
  overrides: z
    .record(
      z.string(),
      z.strictObject({
        version: z.string(),
        sources: z.array(z.strictObject({ file: z.string(), sha256: digest })),
      }),
    )
    .optional(),
});

/** The settings in force, every path absolute. */
export interface Settings {
  readonly projectDir: string;
  readonly files: readonly string[];
  /** Undefined until one is named: much of the work needs none. */
  readonly mirror: string | undefined;
  readonly pin?: Sha256Hex;
  readonly keyring?: { readonly file: string; readonly fingerprint: string };
  readonly tag: string;
  /** Trees of recipes, the first one wins. */
  readonly recipeDirs: readonly string[];
  readonly switches: OptionSwitches;
  /** Name -> the name that is taken for it. */
  readonly substitutes: ReadonlyMap<string, string>;
  readonly clusterFile: string;
  readonly outDir: string;
  readonly buildroot: RootSettings;
  /** Every package is built in a root of all series. */
  readonly fullBase: boolean;
  /** Of one build. */
  readonly limits: Limits;
  /** The published package repository: who signs it, and how many sets are kept. */
  readonly repository: { readonly signingKey?: SigningKey; readonly keep: number };
  /** Recipes that are built with a compiler cache. */
  readonly ccache: readonly string[];
  readonly sourceMirrors: readonly string[];
  /** Where digests of sources are kept and written: that of the first tree, unless one is named. */
  readonly lockPath: string;
  readonly overrides: ReadonlyMap<string, RecipeOverride>;
}

/** What the command line says in place of the settings, or besides them. */
export interface GivenSettings {
  /** Absolute. */
  readonly recipeDirs?: readonly string[];
  readonly switches?: OptionSwitches;
}

/** Reads slackforge.yaml of a folder and lays slackforge.local.yaml over it, key by key (top level), and over that what is given. */
export async function loadSettings(projectDir: string, given: GivenSettings = {}): Promise<Result<Settings>> {
  const base = join(projectDir, 'slackforge.yaml');
  const local = join(projectDir, 'slackforge.local.yaml');
  if (!(await pathExists(base))) {
    return fail(
      problem('settings/missing', `There is no slackforge.yaml in ${projectDir}.`, {
        hint: 'Run slackforge in its checkout, or name the folder with --project DIR.',
      }),
    );
  }
  const files: string[] = [];
  let switches: OptionSwitches = new Map();
  let merged: z.output<typeof SETTINGS> = { format: 1 };
  for (const file of [base, local]) {
    if (!(await pathExists(file))) continue;
    const parsed = parseYamlFile(await readText(file), file, SETTINGS);
    if (!parsed.ok) return parsed;
    // A mirror that one file names never goes with the pin or the key that the other file has for its own.
    const forgotten = parsed.value.value.mirror === undefined ? {} : { pin: undefined, keyring: undefined };
    merged = { ...merged, ...forgotten, ...parsed.value.value };
    const { value, at } = parsed.value;
    if (value.options !== undefined)
      switches = switchesOf(value.options, (recipe, option) => at(['options', recipe, option]));
    files.push(file);
  }
  const absolute = (path: string): string => resolve(projectDir, path);
  const ownDirs = typeof merged.recipes === 'string' ? [merged.recipes] : (merged.recipes ?? ['slackbuilds']);
  const recipeDirs = given.recipeDirs ?? ownDirs.map(absolute);
  const outDir = absolute(merged.output ?? 'out');
  return ok({
    projectDir,
    files,
    mirror:
      merged.mirror === undefined || isUrl(merged.mirror)
        ? merged.mirror
        : absolute(merged.mirror.replace(FILE_SCHEME, '')),
    ...(merged.pin === undefined ? {} : { pin: merged.pin }),
    ...(merged.keyring === undefined
      ? {}
      : { keyring: { ...merged.keyring, file: absolute(merged.keyring.file) } }),
    tag: merged.tag ?? '_sf',
    recipeDirs,
    switches: withSwitches(switches, given.switches),
    substitutes: new Map(Object.entries(merged.substitute ?? {})),
    clusterFile: absolute(merged.cluster ?? 'cluster.yaml'),
    outDir,
    buildroot: {
      series: merged.buildroot?.series ?? DEFAULT_SERIES,
      skip: merged.buildroot?.skip ?? [],
      ...(merged.buildroot?.core === undefined ? {} : { core: merged.buildroot.core }),
    },
    fullBase: merged.buildroot?.full ?? false,
    limits: withoutUnset(merged.buildroot?.limits ?? {}),
    repository: {
      keep: merged.repository?.keep ?? 3,
      ...(merged.repository?.sign === undefined
        ? {}
        : {
            signingKey: {
              key: merged.repository.sign,
              ...(merged.repository.gnupg === undefined ? {} : { home: absolute(merged.repository.gnupg) }),
            },
          }),
    },
    ccache: merged.ccache ?? [],
    sourceMirrors: (merged.sources?.mirrors ?? []).map((mirror) => absoluteMirror(mirror, projectDir)),
    lockPath:
      merged.sources?.lock === undefined
        ? join(recipeDirs[0] ?? projectDir, 'sources.lock')
        : absolute(merged.sources.lock),
    overrides: new Map(Object.entries(merged.overrides ?? {})),
  });
}

function switchesOf(
  options: Readonly<Record<string, Readonly<Record<string, boolean>>>>,
  locate: (recipe: string, option: string) => Location,
): OptionSwitches {
  return new Map(
    Object.entries(options).map(([recipe, chosen]) => [
      recipe,
      new Map(Object.entries(chosen).map(([name, isOn]) => [name, { isOn, location: locate(recipe, name) }])),
    ]),
  );
}

/** Option by option; those of the command line win. */
function withSwitches(own: OptionSwitches, given: OptionSwitches = new Map()): OptionSwitches {
  return new Map(
    [...new Set([...own.keys(), ...given.keys()])].map((recipe) => [
      recipe,
      new Map([...(own.get(recipe) ?? []), ...(given.get(recipe) ?? [])]),
    ]),
  );
}

/** Without the limits that are not set. */
function withoutUnset({
  memoryMiB,
  minutes,
  processes,
}: { readonly [name in keyof Limits]?: number | undefined }): Limits {
  return {
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(processes === undefined ? {} : { processes }),
  };
}

function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

const FILE_SCHEME = /^file:(\/\/(?=\/))?/;

/** `file:DIR` with DIR relative to the project, a bare DIR likewise, or a URL. */
function absoluteMirror(mirror: string, projectDir: string): string {
  if (isUrl(mirror)) return mirror;
  const path = mirror.replace(FILE_SCHEME, '');
  return `file:${isAbsolute(path) ? path : resolve(projectDir, path)}`;
}
