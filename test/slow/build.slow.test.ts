import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { appendText, readText, writeAtomic } from '../../src/lib/fs.ts';
import { requireRoad } from '../rig/require-road.ts';
import { tempTree } from '../rig/temp-tree.ts';

const PROJECT = join(import.meta.dirname, '../..');
/** Packages of several stacks, with what they need among them: both kinds of chain, and some that stand alone. */
const SET = ['cowsql', 'frr', 'libyang', 'numactl', 'protobuf-c', 'raft', 'snappy'];
/** Those of them that take seconds. */
const QUICK = ['cowsql', 'libyang', 'numactl', 'protobuf-c', 'raft'];

/** Runs the compiled command as a user would. */
async function slackforge(args: readonly string[], project = PROJECT) {
  const { stdout, stderr, exitCode } = await execa(
    'node',
    ['bin/slackforge.js', '--project', project, ...args],
    {
      cwd: PROJECT,
      reject: false,
    },
  );
  return { stdout, stderr, exitCode };
}

interface Summary {
  readonly event: string;
  readonly packages: readonly {
    readonly name: string;
    readonly result: string;
    readonly sha256: string;
    readonly reason?: string;
  }[];
}

/** The last line of the stream of events. */
function summaryOf({ stdout }: { readonly stdout: string }): Summary {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;
}

const results = (run: { readonly stdout: string }) =>
  Object.fromEntries(summaryOf(run).packages.map((item) => [item.name, item.result]));

describe('slackforge build on what scripts/quickstart has made', () => {
  it('builds nothing in a second run', async (context) => {
    await requireRoad(context, 'out/packages/PACKAGES.TXT');

    const again = await slackforge(['build', '--stack', 'frr', '--json']);

    expect(again.exitCode).toBe(0);
    expect(summaryOf(again).packages.map((item) => item.result)).toEqual(['reused', 'reused', 'reused']);
  });

  it('builds the real set from an empty store: the same bytes with other jobs and in a full root, and after a change only what it changes', async (context) => {
    await requireRoad(context, 'out/packages/PACKAGES.TXT');
    await using project = await tempTree({});
    const settings = await readText(join(PROJECT, 'slackforge.local.yaml'));
    await writeAtomic(
      project.at('slackforge.yaml'),
      settings.replaceAll('out/standin/', `${PROJECT}/out/standin/`),
    );
    await execa('cp', ['-r', join(PROJECT, 'slackbuilds'), project.path]);

    const first = await slackforge(['build', '--stack', 'frr', '--json']);
    const whole = await slackforge(
      ['build', ...SET, '--jobs', '3', '--parallel', '3', '--json'],
      project.path,
    );
    const smoke = await execa('node', ['scripts/smoke.js', '--project', project.path, ...SET], {
      cwd: PROJECT,
      reject: false,
    });

    expect([whole.exitCode, smoke.exitCode], `${whole.stderr}${smoke.stdout}`).toEqual([0, 0]);
    expect(smoke.stdout).toContain(`${String(SET.length)} passed, 0 failed, 0 skipped`);
    expect(results(whole)).toEqual(Object.fromEntries(SET.map((name) => [name, 'built'])));
    const digests = new Map(summaryOf(whole).packages.map((item) => [item.name, item.sha256]));
    for (const { name, sha256 } of summaryOf(first).packages)
      expect([name, digests.get(name)]).toEqual([name, sha256]);

    // What is in the full root and not in the minimal one changes nothing: the recipes say yes or no to all they could find.
    const full = await slackforge(['build', ...QUICK, '--full-base', '--json'], project.path);
    expect([full.exitCode, results(full)['raft']], full.stderr).toEqual([0, 'built']);
    for (const { name, sha256 } of summaryOf(full).packages)
      expect([name, digests.get(name)]).toEqual([name, sha256]);

    // No package holds recipe.yaml: protobuf-c comes out as before, and what needs it is left alone. snappy holds its own script.
    await appendText(project.at('slackbuilds/protobuf-c/recipe.yaml'), '# touched\n');
    await appendText(project.at('slackbuilds/snappy/snappy.SlackBuild'), '# touched\n');
    const why = await slackforge(['why-rebuild', 'snappy'], project.path);
    const again = await slackforge(['build', ...SET, '--json'], project.path);

    expect(why.stdout).toContain('snappy.SlackBuild');
    expect(results(again)).toEqual({
      ...Object.fromEntries(SET.map((name) => [name, 'reused'])),
      'protobuf-c': 'built',
      snappy: 'built',
    });
    const reasons = summaryOf(again).packages.map(({ name, reason }) => `${name}: ${reason ?? ''}`);
    expect(reasons).toContain('frr: protobuf-c came out the same as before');
  });
});

describe('slackforge media on what scripts/quickstart has made', () => {
  it('makes the same image bytes in another folder', async (context) => {
    await requireRoad(context, 'out/media/node3.iso.sha256');
    await using project = await tempTree({});
    // Everything that a medium is made from, in its place; only media/ and tree/ begin empty.
    const links = [
      'slackbuilds',
      'overlays',
      'isotree',
      'cluster.yaml',
      'slackforge.yaml',
      'slackforge.local.yaml',
    ];
    await execa('cp', ['-r', ...links, project.path], { cwd: PROJECT });
    await execa('mkdir', [join(project.path, 'out')]);
    for (const part of ['standin', 'packages', 'build', 'secrets', 'roots']) {
      await execa('ln', ['-s', join(PROJECT, 'out', part), join(project.path, 'out', part)]);
    }

    const again = await slackforge(['media', '--node', '3', '--json'], project.path);

    expect(again.stderr).not.toContain('error');
    const { images } = JSON.parse(again.stdout) as { images: readonly { sha256: string; outcome: string }[] };
    const known = await readText(join(PROJECT, 'out/media/node3.iso.sha256'));
    expect(images).toMatchObject([{ outcome: 'written', sha256: known.split(' ')[0] }]);
  });
});
