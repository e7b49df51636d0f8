import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { problem, type Location } from '../lib/diagnostic.ts';
import type { Allowances } from '../lib/lint.ts';
import { combine, failAll, ok, type Result } from '../lib/result.ts';
import { VERSION_RANGE } from '../lib/version-compare.ts';
import { parseYamlFile, type YamlFile, type YamlPath } from '../lib/yaml-file.ts';
import { EXTRA_SOURCES, NO_EXTRA_SOURCES, type ExtraSources } from './extra-sources.ts';
import { chooseOptions, OPTIONS, PHASES, unknownOptions, type Choices } from './recipe-options.ts';
import type { Dependency, OptionSwitch, OwnerNumbers } from './recipe.ts';

/** Ids of the lint of sources (src/recipe/lint) and of the lint of packages, and needs that `build --check-needs` finds idle. */
const RULE_ID = /^((source|package)\/[a-z0-9-]+|needs\/[A-Za-z0-9][A-Za-z0-9+._-]*)$/;

const NAME = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._-]*$/, 'expected the name of a package');

/** recipe.yaml: what .info cannot say. Documented for packagers in slackbuilds/README.md. */
const SIDECAR = z.strictObject({
  format: z.literal(1),
  licence: z.string().describe('SPDX expression of what the package holds'),
  depends: PHASES.describe('other recipes, each "name" or "name >=1.2 <3"'),
  base: PHASES.describe('packages of the mirror'),
  options: OPTIONS,
  provides: z.array(NAME).default([]).describe('other names that the package may be needed by'),
  over_base: z
    .string()
    .min(1)
    .optional()
    .describe('why it is built although the base has a package of its name'),
  users: z
    .array(
      z.strictObject({
        name: z.string(),
        uid: z.number().int().positive(),
        group: z.string(),
        gid: z.number().int().positive(),
        groups: z.array(z.string()).default([]),
        home: z.string(),
        shell: z.string(),
        comment: z.string(),
      }),
    )
    .default([]),
  groups: z.array(z.strictObject({ name: z.string(), gid: z.number().int().positive() })).default([]),
  memory_per_job_mib: z.number().int().positive().default(300),
  heavy: z.boolean().default(false).describe('never built beside another heavy one'),
  ccache: z.boolean().default(false).describe('built with a compiler cache'),
  ...EXTRA_SOURCES,
  lint: z
    .strictObject({
      allow: z
        .record(z.string(), z.string().min(1, 'expected a reason'))
        .superRefine((allow, context) => {
          for (const id of Object.keys(allow).filter((key) => !RULE_ID.test(key)))
            context.addIssue({ code: 'custom', path: [id], message: 'expected the id of a rule' });
        })
        .default({}),
    })
    .default({ allow: {} })
    .describe('findings that are accepted: id of the rule or needs/NAME, and the reason'),
});

export interface Sidecar extends Choices {
  readonly buildDepends: readonly Dependency[];
  readonly runDepends: readonly Dependency[];
  readonly baseBuild: readonly string[];
  readonly baseBuildAt: ReadonlyMap<string, Location>;
  readonly baseRun: readonly string[];
  readonly provides: readonly string[];
  readonly overBase?: string;
  readonly memoryPerJobMib: number;
  readonly isHeavy: boolean;
  readonly wantsCcache: boolean;
  readonly lintAllow: Allowances;
  readonly owners: OwnerNumbers;
  readonly extraSources: ExtraSources;
}

/** Reads recipe.yaml; `switches` are those of this recipe. Every fault is told, unknown options included. */
export function parseSidecar(
  text: string,
  file: string,
  switches?: ReadonlyMap<string, OptionSwitch>,
): Result<Sidecar> {
  const parsed = parseYamlFile(text, file, SIDECAR);
  if (!parsed.ok) return parsed;
  const { value } = parsed.value;
  const choices = chooseOptions(value.options, switches);
  const parts = [
    { path: [], ...value },
    ...Object.entries(value.options).map(([option, part]) => ({
      path: ['options', option],
      option,
      ...part,
    })),
  ].map((part) => ({
    isOn: !('option' in part) || choices.options.get(part.option) === true,
    base: part.base,
    baseBuildAt: part.base.build.map(
      (name, index) => [name, parsed.value.at([...part.path, 'base', 'build', index])] as const,
    ),
    build: dependencies(parsed.value, part.depends.build, [...part.path, 'depends', 'build']),
    run: dependencies(parsed.value, part.depends.run, [...part.path, 'depends', 'run']),
  }));
  const faults = [
    ...parts.flatMap(({ build, run }) =>
      [build, run].flatMap((phase) => (phase.ok ? [] : phase.diagnostics)),
    ),
    ...unknownOptions(
      basename(dirname(file)),
      Object.keys(value.options),
      switches,
      parsed.value.at(['options']),
    ),
  ];
  if (faults.length > 0) return failAll(faults);
  const chosen = parts.filter(({ isOn }) => isOn);
  const needs = (phase: 'build' | 'run'): readonly Dependency[] =>
    chosen.flatMap((part) => (part[phase].ok ? part[phase].value : []));
  const base = (phase: 'build' | 'run'): readonly string[] => [
    ...new Set(chosen.flatMap((part) => part.base[phase])),
  ];
  return ok({
    ...choices,
    buildDepends: needs('build'),
    runDepends: needs('run'),
    baseBuild: base('build'),
    baseBuildAt: new Map(chosen.flatMap((part) => part.baseBuildAt)),
    baseRun: base('run'),
    provides: value.provides,
    ...(value.over_base === undefined ? {} : { overBase: value.over_base }),
    memoryPerJobMib: value.memory_per_job_mib,
    isHeavy: value.heavy,
    wantsCcache: value.ccache,
    lintAllow: value.lint.allow,
    owners: {
      uids: value.users.map((user) => user.uid),
      gids: [...value.users, ...value.groups].map((group) => group.gid),
    },
    extraSources: {
      sources: value.sources,
      vendor: value.vendor,
      signatures: value.signatures,
      at: parsed.value.at,
    },
  });
}

/** What holds where there is no recipe.yaml. */
export const NO_SIDECAR: Sidecar = {
  options: new Map(),
  optionEnv: {},
  buildDepends: [],
  runDepends: [],
  baseBuild: [],
  baseBuildAt: new Map(),
  baseRun: [],
  provides: [],
  memoryPerJobMib: 300,
  isHeavy: false,
  wantsCcache: false,
  lintAllow: {},
  owners: { uids: [], gids: [] },
  extraSources: NO_EXTRA_SOURCES,
};

const DEPENDENCY = /^([A-Za-z0-9][A-Za-z0-9+._-]*)(?: (.+))?$/;

function dependencies(
  file: YamlFile<unknown>,
  texts: readonly string[],
  path: YamlPath,
): Result<readonly Dependency[]> {
  const results = texts.map((text, index): Result<Dependency> => {
    const location = file.at([...path, index]);
    const match = DEPENDENCY.exec(text);
    const range = match?.[2];
    if (match?.[1] === undefined || (range !== undefined && !VERSION_RANGE.test(range))) {
      const message = `"${text}" is not a dependency: write a name, or a name and a range such as "libyang >=2.1 <4".`;
      return failAll([problem('recipe/dependency-syntax', message, { location })]);
    }
    return ok({
      name: match[1],
      location,
      ...(range === undefined ? {} : { range }),
      ...(path[0] === 'options' ? { option: String(path[1]) } : {}),
    });
  });
  return combine(results);
}
