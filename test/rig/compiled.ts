import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CompilerOptions } from 'typescript';
import packing from '../../rolldown.config.ts';
import { pathExists, stat } from '../../src/lib/fs.ts';
import { sha256Of } from '../../src/lib/digest.ts';
import { takeLock } from '../../src/lib/lock.ts';
import { valueOf } from './result.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const CACHE = join(REPOSITORY, 'out/test-cli');
/** Older copies are of sources that have changed since. */
const DAY_MS = 24 * 3600 * 1000;

/**
 * The path of main.js compiled from src/ as it is now. dist/ may be from yesterday, and tsx costs a second for every
 * process; so the sources are stripped of types once (not checked: `npm run typecheck` does that) and kept by their digest.
 */
export async function compiledMain(): Promise<string> {
  const names = (await readdir(join(REPOSITORY, 'src'), { recursive: true }))
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const texts = await Promise.all(names.map((name) => readFile(join(REPOSITORY, 'src', name), 'utf8')));
  const digest = sha256Of(names.map((name, index) => `${name}\0${texts[index] ?? ''}`).join('\0'));
  const folder = join(CACHE, `packed-${digest.slice(0, 16)}`);
  if (!(await pathExists(folder))) {
    // One worker compiles, the other waits for it.
    const waiting = { onWait: () => undefined, signal: AbortSignal.timeout(60_000) };
    await using _lock = valueOf(await takeLock(CACHE, 'compile the command', waiting));
    if (!(await pathExists(folder))) await compile(names, texts, folder);
  }
  return join(folder, 'packed/main.js');
}

async function compile(names: readonly string[], texts: readonly string[], folder: string): Promise<void> {
  const work = await mkdtemp(join(CACHE, 'new-'));
  // Each takes half a second to load, in every test file that runs the command; seldom is there anything to compile.
  const [{ build }, { default: ts }] = await Promise.all([import('rolldown'), import('typescript')]);
  const compilerOptions: CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  for (const [index, name] of names.entries()) {
    const path = join(work, name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, ts.transpileModule(texts[index] ?? '', { compilerOptions }).outputText);
  }
  // As `npm run build` does: the tests start it hundreds of times.
  await build({
    ...packing,
    input: join(work, 'cli/main.js'),
    output: { ...packing.output, dir: join(work, 'packed') },
    logLevel: 'silent',
  });
  await rename(work, folder);
  for (const name of await readdir(CACHE)) {
    const info = await stat(join(CACHE, name));
    if (info !== undefined && info.mtimeMs < Date.now() - DAY_MS)
      await rm(join(CACHE, name), { recursive: true, force: true });
  }
}
