import { execa } from 'execa';
import { join } from 'node:path';
import { onTestFailed } from 'vitest';
import { tempTree, type TempTree, type Tree } from './temp-tree.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

export interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProjectRig extends TempTree {
  /** Runs `slackforge` with these arguments in the project. The environment is clean but for PATH, HOME and `env`. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run>;
}

/**
 * A project in a temporary folder and the command as a process of its own. It runs from src/ through tsx, never from
 * dist/: a compiled copy from yesterday would test yesterday's code. What ran is printed when the test fails.
 */
export async function projectRig(tree: Tree = {}): Promise<ProjectRig> {
  const files = await tempTree(tree);
  const log: string[] = [];
  onTestFailed(() => {
    process.stderr.write(log.join(''));
  });
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> => {
    const argv = ['--import', 'tsx', join(REPOSITORY, 'src/cli/main.ts'), ...args];
    const { exitCode, stdout, stderr } = await execa(process.execPath, argv, {
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
