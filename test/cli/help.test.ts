import { expect, it } from 'vitest';
import { expectGolden } from '../rig/golden.ts';
import { projectRig } from '../rig/project.ts';

const VERBS = ['build', 'graph', 'root', 'overlay', 'media', 'cluster', 'doctor'];

it('--help is as it was, for slackforge and for every verb, needs no project and ends with 0', async () => {
  await using rig = await projectRig();
  for (const verb of ['slackforge', ...VERBS]) {
    const { exitCode, stdout, stderr } = await rig.run(verb === 'slackforge' ? ['--help'] : [verb, '--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    await expectGolden(`help/${verb}.txt`, stdout);
  }
});

it('--help lists exactly the verbs whose help is kept', async () => {
  await using rig = await projectRig();
  const { stdout } = await rig.run(['--help']);
  const listed = [...stdout.matchAll(/^ {2}slackforge (\w+)/gm)].map((match) => match[1]);
  expect(listed).toEqual(VERBS);
});
