import { resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { stat } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { listInstalled } from '../pkg/index.ts';
import type { Answer, ToolContext } from './context.ts';

export interface PkgListOptions {
  readonly root: string;
  /** Only names that hold this text, with `*` for any and `?` for one character. */
  readonly pattern?: string;
}

/** Lists what is installed in a root, by name. */
export async function pkgListCommand(
  _: ToolContext,
  { root, pattern }: PkgListOptions,
): Promise<Result<Answer>> {
  const path = resolve(root);
  if ((await stat(path))?.kind !== 'dir')
    return fail(problem('pkg/no-root', `the root ${path} is not a folder`));
  const matches = matcher(pattern ?? '');
  const found = (await listInstalled(path)).filter(({ fullName }) => matches.test(fullName));
  return ok({
    text: found.map(({ fullName }) => `${fullName}\n`).join(''),
    json: {
      format: 1,
      packages: found.map(({ listed, ...entry }) => ({
        ...entry,
        files: listed.filter((each) => !each.endsWith('/') && !each.startsWith('install/')).length,
      })),
    },
  });
}

/** A plain text is found anywhere in a name; one with a wildcard must be the whole name. */
function matcher(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(/[*?]/.test(pattern) ? `^${source}$` : source);
}
