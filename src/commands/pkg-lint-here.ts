import { join, resolve } from 'node:path';
import { pathExists, pathExistsSync } from '../lib/fs.ts';
import { type Result } from '../lib/result.ts';
import { outPaths, type Answer, type ToolContext } from './context.ts';
import { pkgLintCommand, type PkgLintOptions } from './pkg-lint.ts';
import { loadSettings } from './settings.ts';

/**
 * Checks packages and recipes with what the project in `projectDir` knows of them: its base root, its recipes and its tag. Where there is no
 * slackforge.yaml, packages are judged by themselves.
 */
export async function pkgLintHereCommand(
  context: ToolContext,
  projectDir: string,
  options: PkgLintOptions,
): Promise<Result<Answer>> {
  const folder = resolve(projectDir);
  if (!(await pathExists(join(folder, 'slackforge.yaml')))) return pkgLintCommand(context, options);
  const settings = await loadSettings(folder);
  if (!settings.ok) return settings;
  const { recipeDirs, overrides, switches, tag } = settings.value;
  const dirs = recipeDirs.filter(pathExistsSync);
  return pkgLintCommand(context, {
    rootsDir: outPaths(settings.value).roots,
    ...(dirs.length > 0 ? { recipes: { dirs, overrides, switches }, tag } : {}),
    ...options,
  });
}
