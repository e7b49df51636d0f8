import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { logFileOf } from '../../../src/build/index.ts';
import { outPaths, type Context } from '../../../src/commands/context.ts';
import { logCommand } from '../../../src/commands/log.ts';
import { storeOf } from '../../../src/commands/plan-packages.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

/** A project in which `frr` may be being built, by this process. */
async function scene() {
  const folder = await tempTree();
  const told: string[] = [];
  const context = {
    settings: { outDir: folder.at('out') },
    signal: new AbortController().signal,
    write: (text: string) => void told.push(text),
  } as unknown as Context;
  const logFile = logFileOf(outPaths(context.settings).logs, 'frr');
  const { statusFile } = storeOf(context);
  for (const file of [logFile, statusFile]) mkdirSync(dirname(file), { recursive: true });
  const run = { name: 'frr', version: '10', began: '', expectedMs: null, makeJobs: 1, logFile };
  const builds = (running: readonly object[]): void => {
    const status = { format: 1, pid: process.pid, running, done: 0, total: 2, restMs: null };
    writeFileSync(statusFile, JSON.stringify(status));
  };
  return {
    context,
    told: () => told.join(''),
    logFile,
    begins: () => {
      builds([run]);
    },
    isElsewhere: () => {
      builds([]);
    },
    ends: () => {
      rmSync(statusFile);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe('log --follow', () => {
  it('waits for a build that has no log yet, tells what comes, and ends with the build', async () => {
    await using frr = await scene();
    frr.isElsewhere();
    const following = logCommand(frr.context, 'frr', true);
    writeFileSync(frr.logFile, 'configure\n');
    frr.begins();
    await vi.waitFor(() => {
      expect(frr.told()).toBe('configure\n');
    });
    appendFileSync(frr.logFile, 'make\n');
    frr.ends();
    const rest = valueOf(await following).text;
    expect(frr.told() + rest).toBe('configure\nmake\n');
  });

  it('gives the log of the last build when nothing is being built', async () => {
    await using frr = await scene();
    writeFileSync(frr.logFile, 'make\n');
    const { text } = valueOf(await logCommand(frr.context, 'frr', true));
    expect(frr.told() + text).toBe('make\n');
  });

  it('fails for what was never built, when nothing is being built', async () => {
    await using frr = await scene();
    expect(await logCommand(frr.context, 'frr', true)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'build/no-log' }],
    });
  });
});
