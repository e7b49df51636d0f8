import { execa } from 'execa';
import { onTestFailed } from 'vitest';
import { compiledMain } from './compiled.ts';
import { tempTree, type TempTree, type Tree } from './temp-tree.ts';

export interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProjectRig extends TempTree {
  /** Runs `slackforge` with these arguments in the project. The environment is clean but for PATH, HOME and `env`. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run>;
}

/** A project in a temporary folder, and the command as a process of its own. What ran is printed when the test fails. */
export async function projectRig(tree: Tree = {}): Promise<ProjectRig> {
  const main = await compiledMain();
  const files = await tempTree(tree);
  const log: string[] = [];
  onTestFailed(() => {
    process.stderr.write(log.join(''));
  });
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], {
      cwd: files.path,
      env: { PATH: process.env['PATH'] ?? '', HOME: files.path, ...env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
      timeout: 20_000,
    });
    log.push(`$ slackforge ${args.join(' ')}\n${stdout}${stderr}(exit ${String(exitCode)})\n`);
    return { exitCode, stdout, stderr };
  };
  return { ...files, run };
}
