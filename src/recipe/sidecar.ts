import { z } from 'zod';
import { problem } from '../lib/diagnostic.ts';
import type { Allowances } from '../lib/lint.ts';
import { combine, failAll, ok, type Result } from '../lib/result.ts';
import { parseYamlFile, type YamlFile, type YamlPath } from '../lib/yaml-file.ts';
import type { Dependency, OwnerNumbers } from './recipe.ts';

const names = z.array(z.string().min(1)).default([]);
const phases = z.strictObject({ build: names, run: names }).default({ build: [], run: [] });

/** Ids of the lint of sources (src/recipe/lint) and of the lint of packages. */
const RULE_ID = /^(source|package)\/[a-z0-9-]+$/;

/** recipe.yaml: what .info cannot say. Documented for packagers in slackbuilds/README.md. */
const SIDECAR = z.strictObject({
  format: z.literal(1),
  licence: z.string().describe('SPDX expression of what the package holds'),
  depends: phases.describe('other recipes, each "name" or "name >=1.2 <3"'),
  base: phases.describe('packages of the mirror'),
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
    .describe('findings of the lints that are accepted: id of the rule, and the reason'),
});

export interface Sidecar {
  readonly buildDepends: readonly Dependency[];
  readonly runDepends: readonly Dependency[];
  readonly baseBuild: readonly string[];
  readonly baseRun: readonly string[];
  readonly memoryPerJobMib: number;
  readonly lintAllow: Allowances;
  readonly owners: OwnerNumbers;
}

export function parseSidecar(text: string, file: string): Result<Sidecar> {
  const parsed = parseYamlFile(text, file, SIDECAR);
  if (!parsed.ok) return parsed;
  const { value } = parsed.value;
  const build = dependencies(parsed.value, value.depends.build, ['depends', 'build']);
  const run = dependencies(parsed.value, value.depends.run, ['depends', 'run']);
  if (!build.ok || !run.ok)
    return failAll([build, run].flatMap((phase) => (phase.ok ? [] : phase.diagnostics)));
  return ok({
    buildDepends: build.value,
    runDepends: run.value,
    baseBuild: value.base.build,
    baseRun: value.base.run,
    memoryPerJobMib: value.memory_per_job_mib,
    lintAllow: value.lint.allow,
    owners: {
      uids: value.users.map((user) => user.uid),
      gids: [...value.users, ...value.groups].map((group) => group.gid),
    },
  });
}

// At most three numbers without leading zeros: a range that semver cannot read would match no version at all.
const DEPENDENCY =
  /^([A-Za-z0-9][A-Za-z0-9+._-]*)((?: (?:>=|<=|<|>|=)(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){0,2})*)$/;

function dependencies(
  file: YamlFile<unknown>,
  texts: readonly string[],
  path: YamlPath,
): Result<readonly Dependency[]> {
  const results = texts.map((text, index): Result<Dependency> => {
    const location = file.at([...path, index]);
    const match = DEPENDENCY.exec(text);
    if (match?.[1] === undefined) {
      const message = `"${text}" is not a dependency: write a name, or a name and a range such as "libyang >=2.1 <4".`;
      return failAll([problem('recipe/dependency-syntax', message, { location })]);
    }
    const range = match[2]?.trim() ?? '';
    return ok({ name: match[1], location, ...(range === '' ? {} : { range }) });
  });
  return combine(results);
}
