import { expect, it } from 'vitest';
import { readTagfiles } from '../../../src/media/read-tagfiles.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

it('reads the tagfiles of the chosen series, and takes a series without one as wanted whole', async () => {
  await using tree = await tempTree({ 'a/tagfile': 'bash:ADD\n', 'd/tagfile': 'gcc:SKP\n' });
  expect(valueOf(await readTagfiles(tree.path, ['a', 'ap']))).toEqual(new Map([['a', 'bash:ADD\n']]));
});

it('refuses a folder in which no chosen series has a tagfile, and says where one would be', async () => {
  await using tree = await tempTree({ 'd/tagfile': 'gcc:SKP\n' });
  const read = await readTagfiles(tree.path, ['a', 'ap']);
  expect(read.ok ? [] : read.diagnostics).toMatchObject([
    { code: 'media/no-tagfiles', hint: `That of series a would be ${tree.path}/a/tagfile.` },
  ]);
});
