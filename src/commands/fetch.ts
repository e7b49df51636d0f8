import { resolve } from 'node:path';
import { closure } from '../graph/index.ts';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import { formatBytes, plural, quoteList } from '../lib/text.ts';
import type { Recipe } from '../recipe/index.ts';
import {
  bundleEntries,
  fetchSources,
  planFetch,
  readBundle,
  readLock,
  renderFetchPlan,
  writeBundle,
  type FetchedSource,
} from '../sources/index.ts';
import { askBase } from './ask-base.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { findRecipes, joinRecipes, loadWhole, type Selection } from './resolve-names.ts';

export interface FetchFlags {
  /** Refuse what only an MD5 or nothing speaks for. */
  readonly isStrict: boolean;
  /** Write everything that was fetched to this file, too. */
  readonly bundle?: string | undefined;
  /** Take the sources from this file, and contact nothing. */
  readonly fromBundle?: string | undefined;
}

/** Brings the sources of the selection and of what it needs into the store; with isDryRun, only says from where. */
export async function fetchCommand(
  context: Context,
  selection: Selection,
  flags: FetchFlags,
): Promise<Result<Answer>> {
  const isNamed = selection.isAll || selection.names.length + selection.stacks.length > 0;
  const isAll = selection.isAll || (flags.fromBundle !== undefined && !isNamed);
  const named = findRecipes(context, { ...selection, isAll });
  if (!named.ok) return named;
  const { base, warnings: baseWarnings } = await askBase(context);
  const joined = joinRecipes(context, named.value, base);
  if (!joined.ok) return joined;
  const selected = await loadWhole(context, named.value.trees, joined.value);
  if (!selected.ok) return selected;
  const { graph, names } = selected.value;
  const recipes = closure(graph, names).flatMap((name) => graph.recipes.get(name) ?? []);
  const warnings: Diagnostic[] = [...selected.value.warnings, ...baseWarnings];
  const answer = context.isDryRun
    ? await dryRun(context, recipes)
    : flags.fromBundle === undefined
      ? await fetchAll(context, recipes, flags, warnings)
      : await takeBundle(context, recipes, { ...flags, bundle: flags.fromBundle, isNamed }, warnings);
  return answer.ok ? ok({ ...answer.value, warnings }) : failAll([...warnings, ...answer.diagnostics]);
}

function places({ settings }: Context) {
  return { mirrors: settings.sourceMirrors, storeDir: outPaths(settings).sources };
}

async function dryRun(context: Context, recipes: readonly Recipe[]): Promise<Result<Answer>> {
  const lock = await readLock(context.settings.lockPath);
  if (!lock.ok) return lock;
  const plan = await planFetch(recipes, { ...places(context), lock: lock.value });
  return ok({ text: renderFetchPlan(plan), json: { format: 1, sources: plan } });
}

async function fetchAll(
  context: Context,
  recipes: readonly Recipe[],
  { isStrict, bundle }: FetchFlags,
  warnings: Diagnostic[],
): Promise<Result<Answer>> {
  const { settings, progress, signal } = context;
  progress({ kind: 'step', text: `fetch sources of ${plural(recipes.length, 'recipe')}` });
  const fetched = await fetchSources(recipes, {
    ...places(context),
    lockPath: settings.lockPath,
    isStrict,
    warn: (warning) => warnings.push(warning),
    progress,
    signal,
  });
  if (!fetched.ok) return fetched;
  progress({ kind: 'done', text: `${plural(fetched.value.length, 'file')}, all verified` });
  const lines = fetched.value.map((each) => `${each.sha256}  ${each.file}  ${each.origin}\n`).join('');
  if (bundle === undefined) return ok({ text: lines, json: { format: 1, sources: fetched.value } });
  const written = await bundleAll(context, resolve(bundle), recipes, fetched.value);
  if (!written.ok) return written;
  const { files, bytes } = written.value;
  return ok({
    text: `${lines}${plural(files, 'file')} in ${resolve(bundle)} (${formatBytes(bytes)})\n`,
    json: { format: 1, sources: fetched.value, bundle: { path: resolve(bundle), files, bytes } },
  });
}

async function bundleAll(
  context: Context,
  bundle: string,
  recipes: readonly Recipe[],
  fetched: readonly FetchedSource[],
): ReturnType<typeof writeBundle> {
  const { progress } = context;
  progress({ kind: 'step', text: `write ${bundle}` });
  const lock = await readLock(context.settings.lockPath);
  if (!lock.ok) return lock;
  const written = await writeBundle(
    bundle,
    await bundleEntries(recipes, fetched, lock.value),
    places(context).storeDir,
  );
  if (written.ok) progress({ kind: 'done', text: plural(written.value.files, 'file') });
  return written;
}

async function takeBundle(
  context: Context,
  recipes: readonly Recipe[],
  { isStrict, bundle, isNamed }: FetchFlags & { readonly bundle: string; readonly isNamed: boolean },
  warnings: Diagnostic[],
): Promise<Result<Answer>> {
  const { settings, progress } = context;
  const path = resolve(bundle);
  progress({ kind: 'step', text: `verify ${path}` });
  const read = await readBundle(path, recipes, {
    lockPath: settings.lockPath,
    storeDir: places(context).storeDir,
    isStrict,
    warn: (warning) => warnings.push(warning),
  });
  if (!read.ok) return read;
  const { taken, left } = read.value;
  progress({ kind: 'done', text: `${plural(taken.length, 'source')} taken` });
  const lock = await readLock(settings.lockPath);
  if (!lock.ok) return lock;
  const plan = await planFetch(recipes, { ...places(context), lock: lock.value });
  const missing = plan.filter((each) => !each.isStored);
  if (isNamed && missing.length > 0) {
    const message = `The bundle lacks ${quoteList(missing.map((each) => each.file))}.`;
    const hint =
      'Make it anew where they can be had, with the same names: "slackforge fetch NAMES --bundle FILE".';
    return fail(problem('sources/not-in-bundle', message, { location: { file: path }, hint }));
  }
  const lines = taken.map((each) => `${each.sha256}  ${each.file}  ${path}\n`).join('');
  const rest = [
    ...(left === 0 ? [] : [`${plural(left, 'source')} of it left: no recipe here has them\n`]),
    ...(missing.length === 0 ? [] : [`${plural(missing.length, 'source')} of the recipes here not in it\n`]),
  ];
  return ok({
    text: `${lines}${rest.join('')}`,
    json: {
      format: 1,
      sources: taken,
      left,
      missing: missing.map(({ recipe, version, file }) => ({ recipe, version, file })),
    },
  });
}
