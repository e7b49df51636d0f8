import { expect, test } from 'vitest';
import { pkgMakeCommand } from '../../../src/commands/pkg-make.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

test('packing says what was made, with the doubts as warnings', async () => {
  await using folder = await tempTree({ 'tree/usr/x': 'x' });
  const file = folder.at('toy-1.0-noarch-1_sf.tgz');
  const context = { epochSeconds: 0, signal: new AbortController().signal } as Parameters<
    typeof pkgMakeCommand
  >[0];
  const options = { linkadd: true, chown: false, prepend: false, xattrs: false };
  const { text, json, warnings } = valueOf(
    await pkgMakeCommand(context, { dir: folder.at('tree'), file, ...options }),
  );
  expect(text).toMatch(/^\S+\/toy-1\.0-noarch-1_sf\.tgz: 3 members, \d+ B \(10\.0 KiB unpacked\)\n$/);
  expect(json).toMatchObject({ format: 1, file, members: 3, links: 0, uncompressedBytes: 10_240 });
  expect(warnings?.map(({ message }) => message)).toContain(
    'The description is missing: "install/slack-desc".',
  );
});
