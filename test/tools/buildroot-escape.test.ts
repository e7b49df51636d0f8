import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { enterRoot } from '../../src/buildroot/enter-root.ts';
import { packageScriptRunner } from '../../src/buildroot/index.ts';
import { makeWorkDir } from '../../src/buildroot/work-dir.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { makeSmallSystem, requireRoot } from '../rig/small-system.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree } from '../rig/temp-tree.ts';

/** A root whose bash is a Perl script: what a package may bring that a hostile build has made. */
function makeSystemWithOwnBash(root: string, perl: string): void {
  mkdirSync(root);
  makeSmallSystem(root, ['perl']);
  const bash = join(root, 'usr/bin/bash');
  renameSync(bash, join(root, 'usr/bin/honest'));
  writeFileSync(bash, `#!/usr/bin/perl\n${perl}`);
  chmodSync(bash, 0o755);
}

const processesOf = (word: string): readonly string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(word));

describe('a root whose own bash means harm', () => {
  test('finds the host taken away before it runs: a second chroot leads nowhere', async (context) => {
    await requireRoot(context);
    await requireTools(context, 'perl');
    await using folder = await tempTree({ 'host-secret': 'secret of the host\n' });
    const root = folder.at('root');
    makeSystemWithOwnBash(
      root,
      `chroot("tmp"); chdir("..") for 1..30; chroot(".");
       open(F, "<", "${folder.at('host-secret')}") and print STDERR "got through: ", <F>;
       open(F, ">", "${folder.at('written')}");
       print STDERR "tried\\n"; exit 5;\n`,
    );
    const script = { root, packageName: 'hostile-1-noarch-1', kind: 'doinst', text: ':' } as const;
    const said = faultsOf(await packageScriptRunner(script))[0]?.message;
    expect(said).toContain('tried');
    expect(said).not.toContain('got through');
    expect(existsSync(folder.at('written'))).toBe(false);
  });

  test('ends with its time limit, though it forgets whose death it was to die of', async (context) => {
    await requireRoot(context);
    await requireTools(context, 'perl', 'ps');
    await using folder = await tempTree();
    const root = folder.at('root');
    const beacon = String(753_000 + (process.pid % 1000));
    const PR_SET_PDEATHSIG = 1;
    makeSystemWithOwnBash(
      root,
      `syscall(157, ${String(PR_SET_PDEATHSIG)}, 0, 0, 0, 0); close(STDOUT); close(STDERR); exec "sleep", "${beacon}";\n`,
    );
    const work = folder.at('work');
    mkdirSync(join(work, 'doinst'), { recursive: true });
    const ended = await enterRoot({
      rootsDir: work,
      root,
      lowers: [],
      work,
      logFile: join(work, 'log'),
      env: { PATH: '/usr/bin' },
      argv: [],
      timeoutMs: 500,
    });
    expect(valueOf(ended).how).toBe('time-limit');
    // The kernel ends the inner namespace from within the outer one's end.
    for (let tries = 0; tries < 100 && processesOf(beacon).length > 0; tries++)
      execFileSync('sleep', ['0.02']);
    expect(processesOf(beacon)).toEqual([]);
  });
});

test('a package script holds no node of the host that it could change', async (context) => {
  await requireRoot(context);
  await using folder = await tempTree();
  const root = folder.at('root');
  mkdirSync(root);
  makeSmallSystem(root, ['chown']);
  // The script itself says what gave way: the times of the host's /dev/null change whenever crun starts a container.
  const text = `for fd in /proc/1/fd/*; do if [ -c "$fd" ]; then chmod 666 "$fd" && echo "changed $fd"; chown 0:0 "$fd" && echo "changed $fd"; fi; done; echo tried`;
  const outcome = valueOf(
    await packageScriptRunner({ root, packageName: 'hostile-1-noarch-1', kind: 'doinst', text }),
  );
  expect(outcome.output).toContain("chmod: changing permissions of '/proc/1/fd/0': Read-only file system");
  expect(outcome.output).toContain('tried');
  expect(outcome.output).not.toContain('changed');
});

test('what a job makes setuid cannot be reached by other accounts of the host', async () => {
  await using folder = await tempTree();
  await using work = await makeWorkDir(folder.path, 'job', '/roots/base-0');
  expect(statSync(work.path).mode & 0o777).toBe(0o700);
  expect(statSync(join(work.path, 'upper')).mode & 0o777).toBe(0o755);
});
