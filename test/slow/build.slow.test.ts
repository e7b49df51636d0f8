import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { readText, writeAtomic } from '../../src/lib/fs.ts';
import { requireRoad } from '../rig/require-road.ts';
import { tempTree } from '../rig/temp-tree.ts';

const PROJECT = join(import.meta.dirname, '../..');

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
  readonly packages: readonly { readonly name: string; readonly result: string; readonly sha256: string }[];
}

/** The last line of the stream of events. */
function summaryOf({ stdout }: { readonly stdout: string }): Summary {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;
}

describe('slackforge build on what scripts/quickstart has made', () => {
  it('builds nothing in a second run', async (context) => {
    await requireRoad(context, 'out/packages/PACKAGES.TXT');

    const again = await slackforge(['build', '--stack', 'frr', '--json']);

    expect(again.exitCode).toBe(0);
    expect(summaryOf(again).packages.map((item) => item.result)).toEqual(['reused', 'reused', 'reused']);
  });

  it('makes the same bytes in another folder with another number of jobs, and in a root of everything', async (context) => {
    await requireRoad(context, 'out/packages/PACKAGES.TXT');
    await using project = await tempTree({});
    const settings = await readText(join(PROJECT, 'slackforge.local.yaml'));
    const absolute = settings.replaceAll('out/standin/', `${PROJECT}/out/standin/`);
    const more = `recipes: ${PROJECT}/slackbuilds\n`;
    await writeAtomic(join(project.path, 'slackforge.yaml'), `${absolute}${more}`);

    const again = await slackforge(['build', 'libyang', 'protobuf-c', '--jobs', '1', '--json'], project.path);
    const first = await slackforge(['build', 'libyang', 'protobuf-c', '--json']);
    const full = await slackforge(['build', 'libyang', 'protobuf-c', '--full-base', '--json'], project.path);

    expect(again.stderr).toContain('make the core root');
    expect(full.stderr).toContain('make the base root');
    expect([again.exitCode, full.exitCode]).toEqual([0, 0]);
    const digests = (run: { stdout: string }) =>
      summaryOf(run).packages.map((item) => `${item.name} ${item.sha256}`);
    expect(digests(again)).toEqual(digests(first));
    // What is in the full root and not in the minimal one changes nothing: the recipes say yes or no to all they could find.
    expect(digests(full)).toEqual(digests(first));
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
