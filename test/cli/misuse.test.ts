import { describe, expect, it } from 'vitest';
import { projectRig } from '../rig/project.ts';
import { recipeFiles } from '../rig/recipe-files.ts';

const SETTINGS = { 'slackforge.yaml': 'format: 1\nmirror: mirror\n' };

describe('a command line that is wrong ends with 2 and one sentence on standard error', () => {
  it.each([
    [[], 'Name a command.'],
    [['frobnicate'], 'Unknown argument: frobnicate'],
    [['graph', '--nope'], 'Unknown argument: nope'],
    [['graph', '--jobs', '0'], '--jobs takes a whole number from 1.'],
    [['build', 'demo', '--parallel=0'], '--parallel takes a whole number from 1.'],
    [['gc', '--days=-1', '--dry-run'], '--days takes a number from 0.'],
  ])('%j', async (args, sentence) => {
    await using rig = await projectRig(SETTINGS);
    expect(await rig.run(args)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `slackforge: error: ${sentence} [usage/invalid]\n  hint: slackforge --help lists the commands, slackforge COMMAND --help their options.\n`,
    });
  });

  it.each([
    [['graph', '--format', 'picture'], 'Choices: "tree"'],
    [['media', 'burn'], 'Choices: "test"'],
    [['media', '--all', '--url', 'http://192.168.1.5/'], '--url is for --format pxe'],
    [['media', 'test', '--node', '3', '--format', 'pxe'], 'media test takes images, no PXE set'],
    [
      ['media', '--all', '--format', 'pxe'],
      'A PXE set holds the address of its web server, and none is given.',
    ],
    [['cluster'], 'got 0, need at least 1'],
  ])('%j', async (args, words) => {
    await using rig = await projectRig(SETTINGS);
    const { exitCode, stdout, stderr } = await rig.run(args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  it('when nothing is named to be built', async () => {
    await using rig = await projectRig({ ...SETTINGS, ...recipeFiles('demo', '1') });
    const { exitCode, stderr } = await rig.run(['build']);
    expect([exitCode, stderr]).toEqual([
      2,
      'slackforge: error: Nothing is named. [usage/invalid]\n  hint: Name recipes, or use --stack NAME or --all.\n',
    ]);
  });
});

describe('input that is wrong ends with 2', () => {
  it('outside a project', async () => {
    await using rig = await projectRig();
    const { exitCode, stdout, stderr } = await rig.run(['graph']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `slackforge: error: There is no slackforge.yaml in ${rig.path}. [settings/missing]\n` +
        '  hint: Run slackforge in its checkout, or name the folder with --project DIR.\n',
    );
  });

  it('without a mirror, where one is needed and nowhere else', async () => {
    await using rig = await projectRig({ 'slackforge.yaml': 'format: 1\n', ...recipeFiles('demo', '1') });
    const { exitCode, stderr } = await rig.run(['build', 'demo', '--dry-run']);
    expect([exitCode, stderr]).toEqual([
      2,
      'slackforge.yaml: error: No mirror is set. [settings/missing]\n' +
        '  hint: Add "mirror: DIR or URL" to slackforge.local.yaml, or run scripts/quickstart, which makes a stand-in.\n',
    ]);
    expect(await rig.run(['graph'])).toEqual({
      exitCode: 0,
      stdout: 'demo 1\n',
      stderr:
        'slackforge: warning: What the base has is not known: no mirror is set. [graph/no-base]\n' +
        '  hint: Needs that the base meets count as needs of recipes here.\n',
    });
  });

  it('with a time stamp that is none', async () => {
    await using rig = await projectRig({ ...SETTINGS, ...recipeFiles('demo', '1') });
    const { exitCode, stderr } = await rig.run(['graph'], { SOURCE_DATE_EPOCH: 'yesterday' });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/SOURCE_DATE_EPOCH is "yesterday", not a number of seconds since 1970/);
    expect((await rig.run(['graph'], { SOURCE_DATE_EPOCH: '' })).exitCode).toBe(0);
  });

  it('with a recipe or a stack that is not there, all of them at once', async () => {
    await using rig = await projectRig({
      ...SETTINGS,
      ...recipeFiles('libyang', '3.1'),
      'slackbuilds/stacks.yaml': 'format: 1\nstacks:\n  routing: [libyang]\n',
    });
    const { exitCode, stderr } = await rig.run(['build', 'libyan', 'nobody', '--stack', 'all']);
    expect([exitCode, stderr]).toEqual([
      2,
      'slackforge: error: No recipe is called "libyan". [graph/unknown-name]\n' +
        '  hint: Did you mean "libyang"?\n' +
        'slackforge: error: No recipe is called "nobody". [graph/unknown-name]\n' +
        '  hint: Known: libyang.\n' +
        'slackforge: error: No stack is called "all". [recipe/unknown-stack]\n' +
        '  hint: Known: routing.\n',
    ]);
  });

  it('with recipes that need each other, every place shown relative to the folder', async () => {
    await using rig = await projectRig({
      ...SETTINGS,
      ...recipeFiles('one', '1', ['two']),
      ...recipeFiles('two', '1', ['one']),
    });
    const { exitCode, stderr } = await rig.run(['graph', 'one']);
    expect([exitCode, stderr]).toEqual([
      2,
      'slackbuilds/one/recipe.yaml:4:11: error: Recipes need each other in a circle: one -> two -> one. [graph/cycle]\n' +
        '  slackbuilds/two/recipe.yaml:4:11: "two" needs "one" here\n' +
        '  hint: Remove one of these dependencies.\n',
    ]);
  });

  it('with settings that are wrong, at their place', async () => {
    await using rig = await projectRig({ 'slackforge.yaml': 'format: 1\nmirror: m\ntag: a-b\n' });
    const { exitCode, stderr } = await rig.run(['graph']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^slackforge\.yaml:3:6: error: "tag" is not right: /);
  });
});
