import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageScript, ScriptRunner } from '../../src/pkg/index.ts';
import { installPackages, removePackages, upgradePackages } from '../../src/pkg/index.ts';
import { makePackage, type TestMember } from './make-package.ts';
import { valueOf } from './result.ts';
import { tempTree, type TempTree } from './temp-tree.ts';

/** A root to install packages in, and a folder beside it for the packages. */
export interface PackageRoot extends TempTree {
  readonly root: string;
  /** The scripts that were run, in order. */
  readonly scripts: PackageScript[];
  readonly options: {
    readonly owners: 'caller';
    readonly isDisposable: true;
    readonly runScript: ScriptRunner;
  };
  make(name: string, members: readonly TestMember[]): Promise<string>;
  install(...files: readonly string[]): ReturnType<typeof report>;
  upgrade(...files: readonly string[]): ReturnType<typeof report>;
  remove(...names: readonly string[]): ReturnType<typeof report>;
}

const report = async (result: ReturnType<typeof installPackages>) => valueOf(await result);

/** Runs a package's script with the root as working directory, not in a namespace: these scripts are the test's own. */
const runHere: ScriptRunner = ({ root, text }) => {
  try {
    const output = execFileSync('sh', { cwd: root, input: text, encoding: 'utf8', stdio: 'pipe' });
    return Promise.resolve({ ok: true, value: { status: 0, output } });
  } catch (error) {
    const { status, stderr } = error as { status: number | null; stderr: string };
    return Promise.resolve({ ok: true, value: { status: status ?? 255, output: stderr } });
  }
};

/** An empty root whose scripts are run by the shell of this machine. */
export async function packageRoot(): Promise<PackageRoot> {
  const folder = await tempTree();
  const root = join(folder.path, 'root');
  mkdirSync(root);
  mkdirSync(join(folder.path, 'packages'));
  const scripts: PackageScript[] = [];
  const runScript: ScriptRunner = (script, signal) => {
    scripts.push(script);
    return runHere(script, signal);
  };
  const options = { owners: 'caller', isDisposable: true, runScript } as const;
  return {
    ...folder,
    root,
    scripts,
    options,
    make: (name, members) => makePackage(join(folder.path, 'packages'), name, members),
    install: (...files) => report(installPackages(root, files, options)),
    upgrade: (...files) => report(upgradePackages(root, files, options)),
    remove: (...names) => report(removePackages(root, names, options)),
  };
}
