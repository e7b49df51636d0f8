import { basename, join } from 'node:path';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import { listDir, pathExists, readText, walk } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { plural, stripControl } from '../lib/text.ts';
import { joinSources } from './extra-sources.ts';
import { words, type InfoFile } from './info-file.ts';
import { missingFile, readHead, type RecipeFolder } from './read-head.ts';
import type { Recipe, RecipeOverride, RecipeSource } from './recipe.ts';
import { NO_SIDECAR } from './sidecar.ts';
import { ADDRESS } from './source-address.ts';
import { checkSlackDesc } from './slack-desc.ts';

export interface LoadedRecipe {
  readonly recipe: Recipe;
  readonly warnings: readonly Diagnostic[];
}

/** Reads one recipe folder wholly; the folder's name is the recipe's name. All faults of its files are reported together. */
export async function loadRecipe(folder: RecipeFolder): Promise<Result<LoadedRecipe>> {
  const { name, dir, override } = folder;
  const read = readHead(folder);
  const faults: Diagnostic[] = [];
  if (read === undefined) faults.push(missingFile(folder, `${name}.info`));
  else if (!read.head.ok) faults.push(...read.head.diagnostics);
  faults.push(...(await missingFiles(folder)));
  const info = read?.info;
  const plain = info === undefined ? [] : sourcesOf(info, override, join(dir, `${name}.info`), faults);
  if (read?.head.ok !== true || info === undefined) return failAll(faults);
  const { extraSources, ...sidecar } = read.sidecar ?? NO_SIDECAR;
  const sources = joinSources(name, read.head.value.version, plain, extraSources);
  if (!sources.ok) faults.push(...sources.diagnostics);
  if (!sources.ok || faults.length > 0) return failAll(faults);

  const files = new Map<string, Sha256Hex>();
  for await (const entry of walk(dir))
    if (entry.kind === 'file' && !SOURCE_ARCHIVE.test(entry.path) && !LEFT_BY_EDITOR.test(entry.path))
      files.set(entry.path, await sha256OfFile(join(dir, entry.path)));
  const descPath = join(dir, 'slack-desc');
  const warnings = [
    ...read.warnings,
    ...checkSlackDesc(await readText(descPath), name, descPath).map(({ code, message, location }) =>
      warning(code, message, location === undefined ? {} : { location }),
    ),
  ];
  if (!(await pathExists(join(dir, 'README')))) {
    const message = `The recipe "${name}" has no README.`;
    warnings.push(warning('recipe/missing-file', message, { location: { file: join(dir, 'README') } }));
  }
  const homepage = info.get('HOMEPAGE')?.text ?? '';
  return ok({
    recipe: { ...sidecar, ...read.head.value, homepage, sources: sources.value, files },
    warnings,
  });
}

/** What a build cannot do without. A name that differs only in capitals is one that a build would not find. */
async function missingFiles(folder: RecipeFolder): Promise<readonly Diagnostic[]> {
  const there = await listDir(folder.dir);
  return [`${folder.name}.SlackBuild`, 'slack-desc']
    .filter((file) => !there.includes(file))
    .map((file) => {
      const alike = there.find((name) => name.toLowerCase() === file.toLowerCase());
      return missingFile(folder, file, alike === undefined ? undefined : `${alike} is there: rename it.`);
    });
}

/** What editors leave is there now and gone a moment later. Links are left out too: they may lead to any file of this machine. */
const LEFT_BY_EDITOR = /(^|\/)(\.#|#.*#$)|~$|\.sw[op]$/;

/**
 * Who builds by hand puts the archive beside the script and leaves it there. It is no part of the recipe: the script would
 * take it, unverified, before the locked one (it looks for .gz before .xz).
 */
const SOURCE_ARCHIVE = /\.(tar(\.\w+)?|t[bglx]z|zip|crate|gem|whl)$/;

/** The files of the pin with their MD5SUM, or those of the override, at the pin's address with the version replaced. */
function sourcesOf(
  info: InfoFile,
  override: RecipeOverride | undefined,
  file: string,
  faults: Diagnostic[],
): readonly RecipeSource[] {
  // Packages are built for x86_64: a download of its own for it wins, unless it is one of the words that say "none".
  const own = words(info.get('DOWNLOAD_x86_64'));
  const suffix = own.length > 0 && !/^UN(SUPPORTED|TESTED)$/.test(own[0] ?? '') ? '_x86_64' : '';
  const [key, sumKey] = [`DOWNLOAD${suffix}`, `MD5SUM${suffix}`];
  const urls = words(info.get(key));
  const sums = words(info.get(sumKey));
  if (sums.length > 0 && sums.length !== urls.length) {
    const message = `${sumKey} has ${plural(sums.length, 'word')}, ${key} has ${String(urls.length)}.`;
    faults.push(
      problem('recipe/download-count', message, { location: info.get(sumKey)?.location ?? { file } }),
    );
  }
  const location = info.get(key)?.location ?? { file };
  const pinned = urls.map((url, index) => {
    const md5 = sums[index];
    return { url, file: fileNameOf(url), ...(md5 === undefined ? {} : { md5 }) };
  });
  for (const { url } of pinned.filter((each) => !ADDRESS.test(each.url))) {
    const message = `"${url}" of "${basename(file, '.info')}" is not an address of http, https or ftp.`;
    faults.push(problem('recipe/download-name', message, { location }));
  }
  for (const source of override?.sources ?? pinned) {
    if (isFileName(source.file)) continue;
    const message = `"${stripControl(source.file)}" of "${basename(file, '.info')}" is not the name of a source file.`;
    faults.push(problem('recipe/download-name', message, { location }));
  }
  const twice = (override?.sources ?? pinned).find(({ file: name }, index, all) => {
    const first = all.findIndex((each) => each.file === name);
    return first < index && pinned[first]?.url !== pinned[index]?.url;
  });
  if (twice !== undefined) {
    const message = `Two sources of "${basename(file, '.info')}" are called ${stripControl(twice.file)}.`;
    faults.push(problem('recipe/download-name', message, { location }));
  }
  if (override === undefined) return pinned;
  // Fewer are fine: the tarball of one version may hold what is a source of its own in another. None stand for no tarball.
  if (override.sources.length > pinned.length || (override.sources.length === 0 && pinned.length > 0)) {
    const message = `The settings override ${String(override.sources.length)} sources of a recipe that has ${String(pinned.length)}.`;
    faults.push(problem('recipe/override', message, { location }));
    return pinned;
  }
  const pin = info.get('VERSION')?.text ?? '';
  return override.sources.map((source, index) => ({
    url: (pinned[index]?.url ?? '').replaceAll(pin, override.version),
    ...source,
  }));
}

/** Whether a name stands for itself in a folder and in a line of sources.lock, which blanks at its ends and ends of lines would break. */
function isFileName(name: string): boolean {
  return /^[^/\p{Cc}\u2028\u2029]+$/u.test(name) && name === name.trim() && !/^\.{1,2}$/.test(name);
}

/** The last part of an address, `%2B` and the like undone; empty where that cannot be done. */
function fileNameOf(url: string): string {
  try {
    return decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
  } catch {
    return '';
  }
}
