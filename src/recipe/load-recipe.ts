import { basename, join } from 'node:path';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { pathExists, readText, walk } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { parseInfo, words, type InfoFile } from './info-file.ts';
import type { Dependency, Recipe, RecipeOverride, RecipeSource } from './recipe.ts';
import { parseSidecar, type Sidecar } from './sidecar.ts';
import { checkSlackDesc } from './slack-desc.ts';

export interface LoadedRecipe {
  readonly recipe: Recipe;
  readonly warnings: readonly Diagnostic[];
}

/** Reads one recipe folder; the folder's name is the recipe's name. All faults of its files are reported together. */
export async function loadRecipe(
  dir: string,
  override: RecipeOverride | undefined,
): Promise<Result<LoadedRecipe>> {
  const name = basename(dir);
  const infoPath = join(dir, `${name}.info`);
  const faults: Diagnostic[] = [];
  for (const file of [`${name}.info`, `${name}.SlackBuild`, 'slack-desc', 'README']) {
    if (!(await pathExists(join(dir, file)))) {
      faults.push(
        problem('recipe/missing-file', `The recipe "${name}" has no ${file}.`, {
          location: { file: join(dir, file) },
        }),
      );
    }
  }
  if (!(await pathExists(infoPath))) return failAll(faults);
  const info = parseInfo(await readText(infoPath), infoPath);
  if (!info.ok) return failAll([...faults, ...info.diagnostics]);
  const sidecar = await readSidecar(dir, info.value);
  if (!sidecar.ok) return failAll([...faults, ...sidecar.diagnostics]);

  faults.push(...checkInfo(info.value, override, name, infoPath));
  const descPath = join(dir, 'slack-desc');
  const warnings: Diagnostic[] = [];
  if (await pathExists(descPath)) {
    for (const fault of checkSlackDesc(await readText(descPath), name, descPath)) {
      warnings.push(
        warning(fault.code, fault.message, fault.location === undefined ? {} : { location: fault.location }),
      );
    }
  }
  const sources = sourcesOf(info.value, override, infoPath, faults);
  if (faults.length > 0) return failAll(faults);

  const files: string[] = [];
  for await (const entry of walk(dir))
    if (entry.kind !== 'dir' && !SOURCE_ARCHIVE.test(entry.path)) files.push(entry.path);
  const pin = info.value.get('VERSION')?.text ?? '';
  const recipe: Recipe = {
    name,
    dir,
    pin,
    version: override?.version ?? pin,
    isOverridden: override !== undefined,
    location: info.value.get('PRGNAM')?.location ?? { file: infoPath },
    homepage: info.value.get('HOMEPAGE')?.text ?? '',
    sources,
    ...sidecar.value,
    files,
  };
  return ok({ recipe, warnings });
}

/** Without a recipe.yaml, REQUIRES counts as needed both to build and to run, which is how SlackBuilds.org means it. */
async function readSidecar(dir: string, info: InfoFile): Promise<Result<Sidecar>> {
  const path = join(dir, 'recipe.yaml');
  if (await pathExists(path)) return parseSidecar(await readText(path), path);
  const requires = info.get('REQUIRES');
  const depends: readonly Dependency[] = words(requires)
    .filter((word) => word !== '%README%')
    .map((word) => ({ name: word, location: requires?.location ?? { file: path } }));
  return ok({
    buildDepends: depends,
    runDepends: depends,
    baseBuild: [],
    baseRun: [],
    memoryPerJobMib: 300,
    lintAllow: {},
    owners: { uids: [], gids: [] },
  });
}

/**
 * Who builds by hand puts the archive beside the script and leaves it there. It is no part of the recipe: the script would
 * take it, unverified, before the locked one (it looks for .gz before .xz).
 */
const SOURCE_ARCHIVE = /\.(tar(\.\w+)?|t[bglx]z|zip|crate|gem|whl)$/;

/** No dash: pkgtools find the version in a package's name by counting dashes from its end. */
const PACKAGE_VERSION = /^[A-Za-z0-9][A-Za-z0-9+._~]*$/;

function checkInfo(
  info: InfoFile,
  override: RecipeOverride | undefined,
  name: string,
  file: string,
): readonly Diagnostic[] {
  const faults: Diagnostic[] = [];
  const prgnam = info.get('PRGNAM');
  if (prgnam !== undefined && prgnam.text !== name) {
    const message = `PRGNAM is "${prgnam.text}" but the folder is "${name}".`;
    faults.push(
      problem('recipe/name-mismatch', message, { location: prgnam.location, hint: 'Rename one of them.' }),
    );
  }
  const version = info.get('VERSION');
  const location = version?.location ?? { file };
  const hint = 'Use letters, digits, ".", "_" and "+".';
  if (version !== undefined && !PACKAGE_VERSION.test(version.text)) {
    const message = `The version "${version.text}" cannot stand in a package name.`;
    faults.push(problem('recipe/version', message, { location, hint }));
  }
  if (override !== undefined && !PACKAGE_VERSION.test(override.version)) {
    const message = `The version "${override.version}" of the settings cannot stand in a package name.`;
    faults.push(problem('recipe/version', message, { location, hint }));
  }
  return faults;
}

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
  for (const source of override?.sources ?? pinned) {
    if (/^[^/\0]+$/.test(source.file) && !/^\.{1,2}$/.test(source.file)) continue;
    const message = `"${source.file}" of "${basename(file, '.info')}" is not the name of a source file.`;
    faults.push(problem('recipe/download-name', message, { location }));
  }
  if (override === undefined) return pinned;
  if (override.sources.length !== pinned.length) {
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

/** The last part of an address, `%2B` and the like undone; empty where that cannot be done. */
function fileNameOf(url: string): string {
  try {
    return decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
  } catch {
    return '';
  }
}
