import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const subject = { name: z.string(), version: z.string() };
const milliseconds = z.number().describe('milliseconds');
const foreseen = z.number().nullable();
const EXPECTED = foreseen.describe('milliseconds, by the last builds; null when it was never built here');

const USAGE = z.strictObject({
  wallMs: milliseconds,
  cpuMs: milliseconds.optional().describe('of all processes together'),
  peakRssMiB: z.number().optional().describe('the most memory of all processes at one time'),
  weakness: z.string().optional().describe('what could not be measured as it was meant'),
  ccache: z.strictObject({ hits: z.number(), misses: z.number() }).optional(),
});

const ROOT = z
  .enum(['minimal', 'full'])
  .describe('all of the mirror, or the core, what is declared and what that needs');

const LOCATION = z.strictObject({
  file: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
});

const DIAGNOSTIC = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  location: LOCATION.optional(),
  related: z.array(z.strictObject({ message: z.string(), location: LOCATION })).optional(),
  hint: z.string().optional(),
});

const NEEDS = z
  .strictObject({
    declared: z.number(),
    opened: z.number(),
    allowed: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
    unusedAllowances: z.array(z.string()),
    warnings: z.array(DIAGNOSTIC),
  })
  .describe('what --check-needs found of the needs that it declares for its build');

const BUILT = {
  ...subject,
  result: z.literal('built'),
  fileName: z.string(),
  sha256,
  reason: z.string().describe('why it was built'),
  makeJobs: z.number(),
  usage: USAGE,
  isSame: z.boolean().describe('byte for byte the package of the build before'),
  root: ROOT,
  notes: z.array(z.string()).describe('what it runs with and does not declare, where that is no error'),
  unseen: z
    .array(z.string())
    .describe('what it declares to run with and no ELF file, first line or .pc file of it wants'),
  needs: NEEDS.optional(),
};

const REUSED = {
  ...subject,
  result: z.literal('reused'),
  fileName: z.string(),
  sha256,
  reason: z.string().describe('why it was not built'),
  root: ROOT,
};

const FAILED = {
  ...subject,
  result: z.literal('failed'),
  cause: z.strictObject({
    kind: z.string().describe('a stable word'),
    text: z.string(),
    line: z.string().optional().describe('the line of the log that says so'),
    isMachine: z.boolean().describe('the machine is to blame, and the failure is not remembered'),
  }),
  missing: z.array(z.string()).describe('what the build looked for, and which package of the mirror has it'),
  lastLines: z.array(z.string()),
  diagnostics: z.array(DIAGNOSTIC).optional().describe('why it never came to a build'),
  logFile: z.string().optional(),
  keptRoot: z.string().optional(),
  replay: z.string().describe('the command that does it again'),
  isRemembered: z.boolean().describe('the same failed in an earlier run, and was not tried'),
};

const BLOCKED = {
  ...subject,
  result: z.literal('blocked'),
  by: z.array(z.string()).describe('what failed that it needs'),
};

const LEFT = { ...subject, result: z.literal('left'), reason: z.string() };

const OUTCOME = z.discriminatedUnion(
  'result',
  [BUILT, REUSED, FAILED, BLOCKED, LEFT].map((shape) => z.strictObject(shape)) as never as [
    z.ZodObject<typeof BUILT, z.core.$strict>,
    z.ZodObject<typeof REUSED, z.core.$strict>,
    z.ZodObject<typeof FAILED, z.core.$strict>,
    z.ZodObject<typeof BLOCKED, z.core.$strict>,
    z.ZodObject<typeof LEFT, z.core.$strict>,
  ],
);

const PLAN = z.strictObject({
  event: z.literal('plan'),
  format: z.literal(1),
  environment: z.record(z.string(), z.string()),
  unread: z
    .number()
    .describe('packages of the mirror whose needs a dry run does not know: minimal roots may hold more'),
  steps: z.array(
    z.strictObject({
      ...subject,
      pin: z.string(),
      action: z.enum(['reuse', 'build', 'failed-before', 'blocked']),
      reason: z.string(),
      unless: z.array(z.string()).describe('not built if these come out as they were'),
      by: z.array(z.string()).describe('what it is blocked by'),
      sources: z.array(z.strictObject({ file: z.string(), sha256: sha256.nullable() })),
      installs: z.array(z.string()),
      root: z.strictObject({
        kind: ROOT,
        identity: sha256,
        whyFull: z.string().optional(),
        packages: z.array(
          z.strictObject({
            file: z.string(),
            view: z
              .enum(['whole', 'run'])
              .describe('run: without headers and what else is only for building'),
            because: z.string(),
          }),
        ),
      }),
    }),
  ),
});

const STARTED = z.strictObject({
  event: z.literal('started'),
  ...subject,
  reason: z.string(),
  makeJobs: z.number(),
  makeJobsReason: z.string(),
  memoryMiB: z.number(),
  expectedMs: EXPECTED,
  logFile: z.string(),
});

const NEWS = z.strictObject({
  event: z.literal('news'),
  running: z.array(z.strictObject({ name: z.string(), elapsedMs: milliseconds, expectedMs: EXPECTED })),
  done: z.number(),
  total: z.number(),
  restMs: foreseen.describe(
    'milliseconds until all is done; null while something is left that was never built here',
  ),
});

const SUMMARY = z.strictObject({
  event: z.literal('summary'),
  format: z.literal(1),
  isComplete: z.boolean(),
  isDryRun: z.boolean(),
  packagesDir: z.string().optional(),
  packages: z.array(OUTCOME),
  wallMs: milliseconds.optional(),
  boundMs: milliseconds.optional().describe('no schedule can be shorter'),
  expectedMs: milliseconds.optional().describe('what was expected at the start'),
  diagnostics: z.array(DIAGNOSTIC).describe('what kept the run from beginning or from its end'),
});

/** One line of `build --json`. The last one is the summary. Published as schema/build-events.json. */
export const BUILD_EVENT = z
  .discriminatedUnion('event', [
    PLAN,
    STARTED,
    NEWS,
    z.strictObject({ event: z.literal('finished'), ...BUILT }),
    z.strictObject({ event: z.literal('reused'), ...REUSED }),
    z.strictObject({ event: z.literal('failed'), ...FAILED }),
    z.strictObject({ event: z.literal('blocked'), ...BLOCKED }),
    z.strictObject({ event: z.literal('left'), ...LEFT }),
    SUMMARY,
  ])
  .describe('one line of the output of "slackforge build --json"');

type Mutable<T> = T extends readonly (infer U)[]
  ? readonly Mutable<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Mutable<T[K]> }
    : T;

export type BuildEvent = Mutable<z.output<typeof BUILD_EVENT>>;

/** The JSON Schema of the events. */
export function buildEventSchema(): unknown {
  return z.toJSONSchema(BUILD_EVENT);
}
