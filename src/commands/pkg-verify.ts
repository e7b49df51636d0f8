import { join, resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { stat, walk } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { fullName, parsePackageName, verifyInstalled } from '../pkg/index.ts';
import type { Answer, ToolContext } from './context.ts';

export interface PkgVerifyOptions {
  readonly root: string;
  /** Full names or base names; all packages when there are none. */
  readonly names: readonly string[];
  /** A folder with the package files, at any depth: contents, modes, owners and attributes are compared with them too. */
  readonly from?: string;
}

/** Says whether each file of the installed packages is as it was installed. The answer is a failure when one is not. */
export async function pkgVerifyCommand(
  _: ToolContext,
  { root, names, from }: PkgVerifyOptions,
): Promise<Result<Answer>> {
  const path = resolve(root);
  if ((await stat(path))?.kind !== 'dir')
    return fail(problem('pkg/no-root', `the root ${path} is not a folder`));
  const files = from === undefined ? undefined : await packageFiles(from);
  const found = await verifyInstalled(path, {
    names,
    ...(files === undefined ? {} : { fileOf: (name: string) => Promise.resolve(files.get(name)) }),
  });
  if (!found.ok) return found;
  const { packages, warnings } = found.value;
  const faults = packages.flatMap(({ differences }) => differences);
  const lines = packages.flatMap(({ name, differences, activated }) => [
    ...differences.map(({ path: where, detail }) => `${name}: ${where} ${detail}\n`),
    ...activated.map((where) => `${name}: ${where} was activated\n`),
  ]);
  const compared = packages.filter(({ comparedWith }) => comparedWith !== undefined).length;
  const how =
    from === undefined ? 'names and links only' : `${plural(compared, 'package')} compared with its file`;
  return ok({
    text: `${lines.join('')}${plural(packages.length, 'package')}, ${plural(faults.length, 'difference')} (${how})\n`,
    json: { format: 1, packages },
    warnings: [
      ...warnings,
      ...(faults.length === 0
        ? []
        : [problem('pkg/not-as-installed', `${plural(faults.length, 'path')} in ${path} not as installed`)]),
    ],
    isFailure: faults.length > 0,
  });
}

/** Package files below a folder by full name. */
async function packageFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const { path, kind } of walk(folder)) {
    const name = kind === 'file' || kind === 'symlink' ? parsePackageName(path) : undefined;
    if (name?.ok === true) files.set(fullName(name.value), join(folder, path));
  }
  return files;
}
