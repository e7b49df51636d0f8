import { now } from '../../lib/clock.ts';
import { problem, warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { run } from '../../lib/exec.ts';
import { lstat, syncPath } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { RootedTree } from '../../lib/rooted-tree.ts';
import { parseLinkLines } from '../doinst.ts';
import type { ScriptRunner } from '../script-runner.ts';
import { setAttributes } from './special-members.ts';
import type { Step } from './step.ts';

/** Where and by whom steps are taken. */
export interface Ground {
  readonly tree: RootedTree;
  readonly runScript: ScriptRunner;
  readonly signal?: AbortSignal;
  /** Waits until what was written to the file systems that hold these folders is on their disks. */
  readonly settle: (...folders: readonly string[]) => Promise<Result<void>>;
}

/**
 * Takes one step; gives what is worth a word to the user. `staging` is where the members of the package wait, as a path of this machine.
 * A step that was taken before does no harm and no second work.
 */
export async function executeStep(
  { tree, runScript, signal }: Omit<Ground, 'settle'>,
  staging: string,
  step: Exclude<Step, { readonly do: 'checkpoint' }>,
): Promise<Result<readonly Diagnostic[]>> {
  switch (step.do) {
    case 'add-folder':
      return quiet(tree.addDirectory(step.path, step.mode));
    case 'add-link':
      return addLink(tree, step.path, step.target);
    case 'directory':
      return step.path === '' ? ok([]) : orLeaveOut(quiet(tree.directory(step.path, step.meta)));
    case 'place':
      return orLeaveOut(await place(tree, `${staging}/${step.from}`, step));
    case 'finish-directory': {
      tree.finishDirectory(step.path, step.meta);
      const values = Object.entries(step.attributes ?? {}).map(
        ([name, hex]) => [name, Buffer.from(hex, 'hex')] as const,
      );
      // The program would follow links of the machine on its way: it is told the folder that was found inside the root.
      const host = step.path === '' ? tree.root : tree.find(step.path);
      const isDirectory = step.path === '' || tree.kindOf(step.path) === 'dir';
      if (values.length === 0 || host === undefined || !isDirectory) return ok([]);
      return quiet(await setAttributes(host, new Map([['.', Object.fromEntries(values)]])));
    }
    case 'move': {
      const from = tree.find(step.from);
      return from === undefined ? ok([]) : quiet(tree.adopt(from, step.path));
    }
    case 'delete':
      return removeOne(tree, step);
    case 'delete-directory':
      tree.removeEmptyDirectory(step.path);
      return ok([]);
    case 'script':
      return runPackageScript(tree, runScript, step, signal);
  }
}

const quiet = (result: Result<unknown>): Result<readonly Diagnostic[]> => (result.ok ? ok([]) : result);

/**
 * What has no place, though it seemed to have one before the first step (a link of the root gave one thing two names), is left out, as tar
 * leaves it out. A step that failed for ever would let nobody work on the root again.
 */
function orLeaveOut(done: Result<readonly Diagnostic[]>): Result<readonly Diagnostic[]> {
  if (done.ok || done.diagnostics.some(({ code }) => code !== 'lib/path-refused')) return done;
  return ok(
    done.diagnostics.map(({ code, message, severity: _, ...rest }) =>
      warning(code, `left out: ${message}`, rest),
    ),
  );
}

function addLink(tree: RootedTree, path: string, target: string): Result<readonly Diagnostic[]> {
  if (tree.kindOf(path) !== undefined) return ok([]);
  return quiet(
    tree.symlink(path, target, { mode: 0o777, uid: 0, gid: 0, mtimeSeconds: now().getTime() / 1000 }),
  );
}

async function place(
  tree: RootedTree,
  from: string,
  step: Extract<Step, { readonly do: 'place' }>,
): Promise<Result<readonly Diagnostic[]>> {
  const kind = step.again === true ? tree.kindOf(step.path) : undefined;
  if (kind !== undefined && kind !== 'symlink') return ok([]);
  let source = from;
  if (step.again === true && (await lstat(from))?.kind === 'file') {
    // What the first pass placed may live on under another name (a link to a directory has gone since): this must not be its second name.
    source = `${from}-again`;
    const argv = ['cp', '--archive', '--no-target-directory', from, source] as const;
    const copied = await run({ argv: [...argv], why: 'place a file a second time' });
    if (!copied.ok) return copied;
  }
  const adopted = tree.adopt(source, step.path, step.keep === true);
  if (!adopted.ok) return adopted;
  if (adopted.value.state !== 'elsewhere') return ok([]);
  // The place is on another file system than the staging folder (/boot, /var): a copy beside it first, then the rename.
  const { beside } = adopted.value;
  const argv = ['cp', '--archive', '--no-target-directory', '--remove-destination', source, beside] as const;
  const copied = await run({ argv: [...argv], why: 'copy a file to another file system' });
  if (!copied.ok) return copied;
  if ((await lstat(beside))?.kind === 'file') await syncPath(beside);
  return quiet(tree.adopt(beside, step.path));
}

/** A file goes when it can be reached, as removepkg sees it: a link that leads nowhere, or to a directory, is not the package's file. */
function removeOne(
  tree: RootedTree,
  { what, path }: Extract<Step, { readonly do: 'delete' }>,
): Result<readonly Diagnostic[]> {
  const kind = tree.kindOf(path);
  if (kind === undefined || kind === 'dir') return ok([]);
  if (what === 'link' && kind !== 'symlink') return ok([]);
  if (what === 'file' && kind === 'symlink') {
    const end = tree.leadsTo(path);
    if (end === undefined || end === 'dir') return ok([]);
  }
  return quiet(tree.remove(path));
}

/**
 * A script that does nothing but make links is carried out here, without a process. Any other goes to the runner as it is. That it fails
 * stops nothing, as with pkgtools; that it could not be started does.
 */
async function runPackageScript(
  tree: RootedTree,
  runScript: ScriptRunner,
  { kind, name, text }: Extract<Step, { readonly do: 'script' }>,
  signal: AbortSignal | undefined,
): Promise<Result<readonly Diagnostic[]>> {
  const links = parseLinkLines(text);
  const others = text.split('\n').filter((line) => !/^\s*(#.*)?$/.test(line)).length - 2 * links.length;
  if (kind === 'doinst' && others === 0 && links.every(fitsOnDisk)) return makeLinks(tree, links);
  const outcome = await runScript({ root: tree.root, packageName: name, kind, text }, signal);
  if (!outcome.ok) {
    const why = outcome.diagnostics[0];
    const hint = 'The next slackforge pkg command on this root begins with that script.';
    return fail(
      ...outcome.diagnostics,
      problem('pkg/interrupted', `${kind}.sh of ${name} could not be run: ${why?.message ?? ''}`, { hint }),
    );
  }
  const { status, output } = outcome.value;
  if (status === 0) return ok([]);
  const words = output.trim().split('\n').slice(-5).join('\n');
  const what = `${kind}.sh of ${name} ended with status ${String(status)}${words === '' ? '' : `: ${words}`}`;
  return ok([warning('pkg/script-failed', what)]);
}

/** What no disk can hold is for the shell to complain of, line by line. */
function fitsOnDisk({ path, target }: { readonly path: string; readonly target: string }): boolean {
  const isShort = path.split('/').every((part) => Buffer.byteLength(part) < 256);
  return isShort && Buffer.byteLength(path) < 2048 && Buffer.byteLength(target) < 4096;
}

function makeLinks(
  tree: RootedTree,
  links: readonly { readonly path: string; readonly target: string }[],
): Result<readonly Diagnostic[]> {
  for (const { path, target } of links) {
    // The script could not change into a folder that is not there, and would go on with the next line.
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (parent !== '' && tree.leadsTo(parent) !== 'dir') continue;
    const removed = tree.remove(path);
    if (!removed.ok) return removed;
    const mtimeSeconds = now().getTime() / 1000;
    const made = tree.symlink(path, target, { mode: 0o777, uid: 0, gid: 0, mtimeSeconds });
    if (!made.ok) return made;
  }
  return ok([]);
}
