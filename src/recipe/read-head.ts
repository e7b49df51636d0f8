import { join } from 'node:path';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { pathExistsSync, readSmallTextSync } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { parseInfo, words, type InfoFile, type InfoValue } from './info-file.ts';
import { unknownOptions } from './recipe-options.ts';
import type { Dependency, OptionSwitch, RecipeHead, RecipeOverride } from './recipe.ts';
import { NO_SIDECAR, parseSidecar, type Sidecar } from './sidecar.ts';

/** One folder of a tree, and what the settings say of the recipe in it. */
export interface RecipeFolder {
  readonly name: string;
  readonly dir: string;
  readonly override?: RecipeOverride | undefined;
  readonly switches?: ReadonlyMap<string, OptionSwitch> | undefined;
}

/** What was read, as far as it could be: a head with faults may still have an .info that says where the sources are. */
export interface ReadHead {
  readonly head: Result<RecipeHead>;
  readonly info?: InfoFile;
  readonly sidecar?: Sidecar;
  readonly warnings: readonly Diagnostic[];
}

const unread = (...faults: readonly Diagnostic[]): ReadHead => ({ head: failAll(faults), warnings: [] });

/** Whether a folder holds a recipe: NAME.info or NAME.SlackBuild, NAME being the folder's. */
export function holdsRecipe(dir: string, name: string): boolean {
  return pathExistsSync(`${dir}/${name}.info`) || pathExistsSync(`${dir}/${name}.SlackBuild`);
}

/**
 * Reads NAME.info and recipe.yaml of a folder and nothing else: this is done for every recipe of a tree of thousands. Undefined when
 * the folder holds no recipe.
 */
export function readHead(folder: RecipeFolder): ReadHead | undefined {
  const { name, dir, override, switches } = folder;
  // Not by join: it takes as long as reading the file.
  const infoPath = `${dir}/${name}.info`;
  const sidecarPath = `${dir}/recipe.yaml`;
  let infoText: string | undefined;
  let sidecarText: string | undefined;
  try {
    infoText = readSmallTextSync(infoPath);
    if (infoText !== undefined && pathExistsSync(sidecarPath)) sidecarText = readSmallTextSync(sidecarPath);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const file = infoText === undefined ? infoPath : sidecarPath;
    return unread(
      problem('fs/unreadable', `The file could not be read (${String(error.code)}).`, { location: { file } }),
    );
  }
  if (infoText === undefined) {
    return holdsRecipe(dir, name) ? unread(missingFile(folder, `${name}.info`)) : undefined;
  }
  const info = parseInfo(infoText, infoPath);
  const sidecar = sidecarText === undefined ? undefined : parseSidecar(sidecarText, sidecarPath, switches);
  if (!info.ok) return unread(...info.diagnostics, ...(sidecar?.ok === false ? sidecar.diagnostics : []));
  const warnings = [...info.value.warnings];
  const [prgnam, version] = [info.value.get('PRGNAM'), info.value.get('VERSION')];
  const faults = [
    ...checkInfo(prgnam, version, override, name, infoPath),
    ...(sidecar?.ok === false ? sidecar.diagnostics : []),
    ...(sidecar === undefined ? unknownOptions(name, [], switches, { file: infoPath }) : []),
  ];
  if (faults.length > 0) return { head: failAll(faults), info: info.value, warnings };
  const said = sidecar?.ok === true ? sidecar.value : needsOfInfo(info.value, infoPath, warnings);
  const pin = version?.text ?? '';
  const head = {
    name,
    dir,
    pin,
    version: override?.version ?? pin,
    isOverridden: override !== undefined,
    location: prgnam?.location ?? { file: infoPath },
    buildDepends: said.buildDepends,
    runDepends: said.runDepends,
    baseBuild: said.baseBuild,
    baseRun: said.baseRun,
    provides: said.provides,
    options: said.options,
    optionEnv: said.optionEnv,
  };
  const whole = said.overBase === undefined ? head : { ...head, overBase: said.overBase };
  return { head: ok(whole), info: info.value, sidecar: said, warnings };
}

export function missingFile({ name, dir }: RecipeFolder, file: string, hint?: string): Diagnostic {
  return problem('recipe/missing-file', `The recipe "${name}" has no ${file}.`, {
    location: { file: join(dir, file) },
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Without a recipe.yaml, REQUIRES counts as needed both to build and to run, which is how SlackBuilds.org means it. */
function needsOfInfo(info: InfoFile, file: string, warnings: Diagnostic[]): Sidecar {
  const requires = info.get('REQUIRES');
  const all = words(requires);
  if (all.length === 0) return NO_SIDECAR;
  const location = requires?.location ?? { file };
  if (all.includes('%README%')) {
    const message = 'REQUIRES says %README%: what is needed besides stands in the README only.';
    const hint = 'Read it, and say what is needed in a recipe.yaml.';
    warnings.push(warning('recipe/prose-requires', message, { location, hint }));
  }
  const depends: readonly Dependency[] = all
    .filter((word) => word !== '%README%')
    .map((name) => ({ name, location }));
  return { ...NO_SIDECAR, buildDepends: depends, runDepends: depends };
}

/** No dash: pkgtools find the version in a package's name by counting dashes from its end. */
const PACKAGE_VERSION = /^[A-Za-z0-9][A-Za-z0-9+._~]*$/;

function checkInfo(
  prgnam: InfoValue | undefined,
  version: InfoValue | undefined,
  override: RecipeOverride | undefined,
  name: string,
  file: string,
): readonly Diagnostic[] {
  const faults: Diagnostic[] = [];
  if (prgnam !== undefined && prgnam.text !== name) {
    const message = `PRGNAM is "${prgnam.text}" but the folder is "${name}".`;
    faults.push(
      problem('recipe/name-mismatch', message, { location: prgnam.location, hint: 'Rename one of them.' }),
    );
  }
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
