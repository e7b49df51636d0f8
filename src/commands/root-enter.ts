import { join, resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { listDir, pathExists } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { byHand, createBase, enterPlan, openShell, planBase, type ReadyRoot } from '../buildroot/index.ts';
import { parsePackageName } from '../pkg/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { openConfiguredMirror } from './open-mirror.ts';
import { buildEnvironment } from './plan-packages.ts';
import { rootOfRecipe } from './root-of-recipe.ts';

export interface RootEnterOptions {
  /** Into the root that this recipe is built in, with what it needs installed; else into the base of all series. */
  readonly recipe?: string;
  /** Package files, or names of packages that were built here, to be seen installed over the base; the first one lowest. */
  readonly packages: readonly string[];
  /** Program and arguments; a shell when empty. */
  readonly argv: readonly string[];
}

/**
 * Opens a shell, or runs a program, in a root as a build sees it: the same namespaces, rights and environment, on an overlay that is
 * thrown away. Tells the plain commands that lead there first. The root is made when it is not there.
 */
export async function rootEnterCommand(context: Context, options: RootEnterOptions): Promise<Result<Answer>> {
  const { settings, progress } = context;
  const { roots, packages } = outPaths(settings);
  const { recipe } = options;
  const own = recipe === undefined ? ok(undefined) : await rootOfRecipe(context, recipe);
  if (!own.ok) return own;
  const layers = await findLayers([...(own.value?.installs ?? []), ...options.packages], packages);
  if (!layers.ok) return layers;
  if (context.isDryRun)
    return own.value === undefined
      ? planOnly(context, layers.value)
      : ok(describePlan(own.value.description, layers.value));
  const root = own.value === undefined ? await baseOfAllSeries(context) : await own.value.prepare();
  if (!root.ok) return root;
  const [program, ...rest] = options.argv;
  let plan: readonly string[] = [];
  const status = await openShell({
    jobName: 'enter',
    ...root.value,
    rootsDir: roots,
    layers: layers.value,
    env: buildEnvironment(context),
    ...(program === undefined ? {} : { argv: [program, ...rest] as const }),
    onPlan: (lines) => {
      plan = lines;
      progress({ kind: 'say', text: byHand(lines) });
    },
  });
  if (!status.ok) return status;
  const { base, underlays } = root.value;
  return ok({
    text: '',
    json: { format: 1, base, underlays, status: status.value, byHand: plan },
    isFailure: status.value !== 0,
  });
}

async function baseOfAllSeries(context: Context): Promise<Result<ReadyRoot>> {
  const { settings, progress, signal } = context;
  const created = await createBase({
    open: () => openConfiguredMirror(context),
    isPinned: settings.pin !== undefined,
    settings: settings.buildroot,
    rootsDir: outPaths(settings).roots,
    progress,
    signal,
  });
  return created.ok ? ok({ base: created.value.base.dir, underlays: [] }) : created;
}

/** The layers of a minimal root have names only when they are made, so that there are no commands to be shown before. */
function describePlan(root: string, layers: readonly string[]): Answer {
  const over = layers.map((file) => `with ${file}\n`);
  return { text: [`${root}\n`, ...over].join(''), json: { format: 1, root, layers } };
}

/** The plain commands alone; package layers have their place only when they are unpacked. */
async function planOnly(context: Context, layers: readonly string[]): Promise<Result<Answer>> {
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const base = planBase(mirror.value, context.settings.buildroot);
  if (!base.ok) return base;
  const lower = `base-${base.value.identity.slice(0, 12)}`;
  const byHand = enterPlan({
    rootsDir: outPaths(context.settings).roots,
    root: 'work-enter/root',
    work: 'work-enter',
    lowers: [lower],
    env: buildEnvironment(context),
  });
  const over = layers.map((file) => `# over ${lower}: ${file}, unpacked into a folder of its own\n`);
  const text = [...over, ...byHand.map((line) => `${line}\n`)].join('');
  return ok({ text, json: { format: 1, layers, byHand } });
}

/** A word with a package's suffix is a file; another one is the name of a package in the folder of those that were built. */
async function findLayers(words: readonly string[], packagesDir: string): Promise<Result<readonly string[]>> {
  const built = await listDir(packagesDir);
  const files: string[] = [];
  for (const word of words) {
    const isFile = /\.t[bglx]z$/.test(word);
    const ofName = built.filter((file) => {
      const name = /\.t[bglx]z$/.test(file) ? parsePackageName(file) : undefined;
      return name?.ok === true && name.value.name === word;
    });
    const [only] = ofName;
    if (isFile && (await pathExists(word))) files.push(resolve(word));
    else if (!isFile && only !== undefined && ofName.length === 1) files.push(join(packagesDir, only));
    else {
      const what = isFile
        ? `the package ${word} is not there`
        : `${packagesDir} does not hold one package "${word}"`;
      return fail(problem('pkg/missing', what, { hint: 'build it first, or name the file' }));
    }
  }
  return ok(files);
}
