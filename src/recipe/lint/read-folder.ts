import { basename, dirname, join } from 'node:path';
import { lstat, pathExists, readBytes, readText, walk } from '../../lib/fs.ts';
import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { parseSidecar, type Sidecar } from '../sidecar.ts';
import type { RecipeFile, RecipeFolder } from './recipe-folder.ts';

/** A text of a recipe is never as large as this; what is larger is an archive, and is not read. */
const TEXT_LIMIT = 1 << 20;

export interface ReadFolder {
  readonly folder: RecipeFolder;
  readonly sidecar: Sidecar | undefined;
}

/**
 * Reads a recipe's folder for the rules, whatever state it is in; shell scripts are shown to `bash -n`, which runs nothing of them. Fails
 * when there is no such folder or its recipe.yaml cannot be understood (it says what is allowed).
 */
export async function readFolder(dir: string): Promise<Result<ReadFolder>> {
  if ((await lstat(dir))?.kind !== 'dir')
    return fail(
      problem('recipe/missing-file', 'There is no recipe of that name.', { location: { file: dir } }),
    );
  const name = basename(dir);
  const sidecarPath = join(dir, 'recipe.yaml');
  const sidecar = (await pathExists(sidecarPath))
    ? parseSidecar(await readText(sidecarPath), sidecarPath)
    : ok(undefined);
  if (!sidecar.ok) return sidecar;
  const files = new Map<string, RecipeFile>();
  for await (const { path, kind, mode, size } of walk(dir)) {
    if (kind === 'dir') continue;
    const bytes =
      kind === 'file' && size <= TEXT_LIMIT ? Buffer.from(await readBytes(join(dir, path))) : undefined;
    const text = bytes?.toString('utf8') ?? (kind === 'file' ? '\0' : '');
    const isUtf8 = bytes === undefined || Buffer.from(text, 'utf8').equals(bytes);
    const syntaxFault = isShellScript(path, text) ? await syntaxFaultOf(text) : undefined;
    files.set(path, {
      path,
      kind,
      mode,
      text,
      isUtf8,
      ...(syntaxFault === undefined ? {} : { syntaxFault }),
    });
  }
  const needs = sidecar.value;
  return ok({
    folder: {
      name,
      files,
      lockedSources: await lockedSources(join(dirname(dir), 'sources.lock'), name),
      declaredNeeds:
        needs === undefined
          ? undefined
          : new Set([...needs.buildDepends, ...needs.runDepends].map((depend) => depend.name)),
      usesRegistry: (needs?.extraSources.sources.length ?? 0) > 0,
    },
    sidecar: needs,
  });
}

const isShellScript = (path: string, text: string): boolean =>
  /\.(SlackBuild|sh)$/.test(path) || /^#! ?\S*\/(ba)?sh\b/.test(text);

async function syntaxFaultOf(text: string): Promise<RecipeFile['syntaxFault']> {
  // Loaded where it is used: whoever only reads recipes runs no program.
  const { run } = await import('../../lib/exec.ts');
  const checked = await run({ argv: ['bash', '-O', 'extglob', '-n'], input: text, why: 'check a script' });
  if (checked.ok) return undefined;
  const said = checked.diagnostics[0]?.message ?? '';
  const [, line, message] = /line (\d+): (?:syntax error: )?(.*)$/m.exec(said) ?? [];
  return line === undefined ? { message: said } : { line: Number(line), message: message ?? said };
}

/** Files that the lock has of a recipe: `sha256 recipe version file` a line. Whether the lock is well formed, the fetching says. */
async function lockedSources(path: string, name: string): Promise<ReadonlySet<string>> {
  if (!(await pathExists(path))) return new Set();
  const rows = (await readText(path)).split('\n').map((line) => line.trim().split(/\s+/));
  return new Set(rows.flatMap(([, recipe, , file]) => (recipe === name && file !== undefined ? [file] : [])));
}
