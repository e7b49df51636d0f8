import { describe, expect, it } from 'vitest';
import { mirrorIndex } from '../rig/mirror-index.ts';
import { projectRig } from '../rig/project.ts';
import { recipeFiles } from '../rig/recipe-files.ts';
import type { Tree } from '../rig/temp-tree.ts';

const sidecar = (text: string): string => `format: 1\nlicence: MIT\n${text}`;

/** A recipe of a SlackBuilds.org tree: in a category, without recipe.yaml. */
function foreign(tree: string, category: string, name: string, version: string, requires = ''): Tree {
  return Object.fromEntries(
    Object.entries(recipeFiles(name, version))
      .filter(([path]) => !path.endsWith('recipe.yaml'))
      .map(([path, text]) => [
        path.replace(`slackbuilds/${name}`, `${tree}/${category}/${name}`),
        path.endsWith('.info') ? String(text).replace('REQUIRES=""', `REQUIRES="${requires}"`) : text,
      ]),
  );
}

/** Our tree before a foreign one; qemu has an option, boost is in the base, and the foreign tree has a broken recipe. */
const PROJECT: Tree = {
  'slackforge.yaml': 'format: 1\nmirror: mirror\nrecipes: [slackbuilds, sbo]\n',
  ...mirrorIndex('mirror', ['l/boost-1.89.0-x86_64-1.txz', 'd/gcc-15.1.0-x86_64-1.txz']),
  ...recipeFiles('qemu', '10.1'),
  'slackbuilds/qemu/recipe.yaml': sidecar(
    'depends: {build: [boost], run: [spice]}\noptions:\n  rbd: {describe: Ceph, default: true, env: WITH_RBD, depends: {build: [ceph], run: [ceph]}}\n',
  ),
  ...recipeFiles('ceph', '20.2', ['snappy']),
  ...foreign('sbo', 'libraries', 'snappy', '1.2'),
  ...foreign('sbo', 'libraries', 'spice', '0.15', 'snappy'),
  ...foreign('sbo', 'system', 'qemu', '9.0', 'nothing'),
  ...foreign('sbo', 'system', 'boost', '1.80'),
  'sbo/misc/odd/odd.info': 'PRGNAM="odd"\nthis is no assignment\n',
};

const IN_BASE = `sbo/system/boost/boost.info:1:9: warning: "boost" is a package of the base too (l/boost 1.89.0): that one is used. [graph/in-base]
  hint: Say "over_base: REASON" in its recipe.yaml to have the recipe everywhere.
`;
const UNREACHED =
  'slackforge: warning: Recipes that are not needed here have 1 fault. [recipe/unreached]\n' +
  '  hint: slackforge graph --all shows them.\n';

describe('slackforge graph over several trees', () => {
  it('takes the first tree that has a name, leaves to the base what it has, and counts faults elsewhere', async () => {
    await using rig = await projectRig(PROJECT);
    expect(await rig.run(['graph', 'qemu'])).toEqual({
      exitCode: 0,
      stdout: [
        'qemu 10.1',
        '├── ceph 20.2',
        '│   └── snappy 1.2',
        '├── spice 0.15',
        '│   └── snappy 1.2',
        '└── boost (dropped: base has l/boost 1.89.0)',
        '',
      ].join('\n'),
      stderr: IN_BASE + UNREACHED,
    });
  });

  it('takes other trees and other options from the command line', async () => {
    await using rig = await projectRig(PROJECT);
    const { stdout } = await rig.run(['graph', '--option', 'qemu.rbd=no', 'qemu', '--format', 'order']);
    expect(stdout).toBe('snappy\nspice\nqemu\n');
    const foreignOnly = await rig.run(['graph', '--recipes', 'sbo', 'spice', '--format', 'order']);
    expect([foreignOnly.exitCode, foreignOnly.stdout]).toEqual([0, 'snappy\nspice\n']);
    const queue = await rig.run(['graph', 'qemu', '--format', 'queue']);
    expect(queue.stdout).toBe('snappy\nceph\nspice\nqemu | WITH_RBD=yes\n');
  });

  it('refuses options that are not there, all of them', async () => {
    await using rig = await projectRig({
      ...PROJECT,
      'slackforge.yaml': 'format: 1\nrecipes: [slackbuilds, sbo]\noptions:\n  qemu: {rdb: false}\n',
    });
    const { exitCode, stderr } = await rig.run(['graph', 'spice']);
    expect([exitCode, stderr]).toEqual([
      2,
      'slackforge.yaml:4:15: error: The recipe "qemu" has no option "rdb". [recipe/unknown-option]\n  hint: Did you mean "rbd"?\n',
    ]);
    const given = await rig.run(['graph', 'spice', '--option', 'qemy.rbd=no']);
    expect(given.stderr).toContain('Options of "qemy" are switched, but no recipe has that name.');
    const wrong = await rig.run(['graph', '--option', 'rbd']);
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('--option "rbd" switches nothing.'),
    ]);
  });

  it('shows every fault when everything is asked for, or checked', async () => {
    await using rig = await projectRig(PROJECT);
    const fault =
      'sbo/misc/odd/odd.info:2:1: error: Expected KEY="value", found: this is no assignment [recipe/info-syntax]\n';
    const all = await rig.run(['graph']);
    expect([all.exitCode, all.stdout, all.stderr]).toEqual([2, '', fault]);
    const check = await rig.run(['graph', 'qemu', '--check']);
    expect([check.exitCode, check.stdout]).toEqual([0, '4 recipes without a fault, 2 warnings\n']);
  });

  it('tells the critical path, and of what no time is known', async () => {
    await using rig = await projectRig(PROJECT);
    const { stdout } = await rig.run(['graph', 'qemu', '--critical-path']);
    expect(stdout).toBe(
      'critical path: 3 packages, 0.0 s of 0.0 s of work\n' +
        '  snappy  no time known\n  ceph    no time known\n  qemu    no time known\n' +
        'no time is known yet of: snappy, ceph, spice, qemu\n',
    );
  });
});

describe('slackforge why', () => {
  it('tells a shortest way with every place, and every way on request', async () => {
    await using rig = await projectRig(PROJECT);
    const { exitCode, stdout } = await rig.run(['why', 'qemu', 'snappy']);
    expect([exitCode, stdout]).toEqual([
      0,
      'qemu -> ceph -> snappy\n' +
        '  qemu needs ceph (build+run, option rbd)  slackbuilds/qemu/recipe.yaml:5:73\n' +
        '  ceph needs snappy (build+run)  slackbuilds/ceph/recipe.yaml:4:11\n',
    ]);
    const all = await rig.run(['why', 'qemu', 'snappy', '--paths', '--json']);
    const { paths } = JSON.parse(all.stdout) as { paths: { from: string; kind: string }[][] };
    expect(paths.map((path) => path.map((edge) => `${edge.from} ${edge.kind}`))).toEqual([
      ['qemu build+run', 'ceph build+run'],
      ['qemu run', 'spice build+run'],
    ]);
  });

  it('tells of the base what it has, and ends with 1 where there is no need', async () => {
    await using rig = await projectRig(PROJECT);
    expect((await rig.run(['why', 'qemu', 'boost'])).stdout).toBe(
      'qemu -> boost\n  qemu needs boost (build, dropped: base has l/boost 1.89.0)  slackbuilds/qemu/recipe.yaml:3:19\n',
    );
    const none = await rig.run(['why', 'spice', 'ceph']);
    expect([none.exitCode, none.stdout]).toEqual([1, 'spice does not need ceph.\n']);
    const unknown = await rig.run(['why', 'spce', 'snapy']);
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      2,
      'slackforge: error: No recipe is called "spce". [graph/unknown-name]\n  hint: Did you mean "spice"?\n' +
        'slackforge: error: No recipe is called "snapy". [graph/unknown-name]\n  hint: Did you mean "snappy"?\n',
    ]);
  });
});

describe('slackforge rdeps', () => {
  it('lists who needs a recipe, with --transitive also through others; faulty recipes are counted', async () => {
    await using rig = await projectRig(PROJECT);
    const { exitCode, stdout, stderr } = await rig.run(['rdeps', 'snappy']);
    expect([exitCode, stdout]).toEqual([
      0,
      'ceph needs snappy (build+run)  slackbuilds/ceph/recipe.yaml:4:11\n' +
        'spice needs snappy (build+run)  sbo/libraries/spice/spice.info:5:11\n',
    ]);
    expect(stderr).toContain('1 fault of recipes: what is faulty is left out of the answer.');
    const all = await rig.run(['rdeps', 'snappy', '--transitive', '--json']);
    const { dependents } = JSON.parse(all.stdout) as { dependents: { name: string; distance: number }[] };
    expect(dependents.map(({ name, distance }) => [name, distance])).toEqual([
      ['ceph', 1],
      ['spice', 1],
      ['qemu', 2],
    ]);
    expect((await rig.run(['rdeps', 'qemu'])).stdout).toBe('Nothing needs qemu.\n');
  });
});

describe('slackforge which', () => {
  it('says which folder is used, which are hidden, and what the base has', async () => {
    await using rig = await projectRig(PROJECT);
    expect((await rig.run(['which', 'qemu'])).stdout).toBe(
      'used    slackbuilds/qemu  10.1\nhidden  sbo/system/qemu   9.0\n',
    );
    expect((await rig.run(['which', 'boost'])).stdout).toBe(
      'left  sbo/system/boost  1.80\nbase  l/boost 1.89.0    used where others need it\n',
    );
    expect((await rig.run(['which', 'gcc'])).stdout).toBe('base  d/gcc 15.1.0  no recipe has the name\n');
    expect((await rig.run(['which', 'odd'])).stdout).toBe('used  sbo/misc/odd  faulty\n');
    const unknown = await rig.run(['which', 'qem']);
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "qemu"?')]);
  });
});

describe('slackforge build over several trees', () => {
  it('takes the digests that the lock of a recipe has in its own tree', async () => {
    const digest = 'a'.repeat(64);
    await using rig = await projectRig({
      ...PROJECT,
      'slackforge.yaml':
        'format: 1\nmirror: mirror\nrecipes: [slackbuilds, sbo]\nbuildroot: {series: [d, l], full: true}\n',
      'sbo/sources.lock': `${digest}  snappy  1.2  snappy-1.2.tar.gz\n`,
    });
    const { exitCode, stdout } = await rig.run(['build', 'snappy', '--dry-run']);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining(`source snappy-1.2.tar.gz sha256 ${digest}`),
    ]);
  });
});

describe('slackforge build --dry-run', () => {
  it('reads no package of the mirror, shows a minimal root as far as it is known, and says so', async () => {
    await using rig = await projectRig({
      'slackforge.yaml': 'format: 1\nmirror: mirror\nbuildroot: {series: [d, l], core: [boost]}\n',
      ...mirrorIndex('mirror', ['l/boost-1.89.0-x86_64-1.txz', 'd/gcc-15.1.0-x86_64-1.txz']),
      ...recipeFiles('frr', '10.1'),
    });
    const { exitCode, stdout, stderr } = await rig.run(['build', 'frr', '--dry-run']);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining('in     a minimal root (gcc; not all is known yet)'),
    ]);
    expect(stderr).toContain('What 2 packages of the mirror need is not known yet');
  });
});
