import { expect, test } from 'vitest';
import { pkgInspectCommand } from '../../../src/commands/pkg-inspect.ts';
import { makePackage } from '../../rig/make-package.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const context = {} as Parameters<typeof pkgInspectCommand>[0];

test('inspecting tells description, links, scripts, configuration files and set-id files; with list, every member', async () => {
  await using folder = await tempTree();
  const file = await makePackage(folder.path, 'gtk+3-c++-1.0_rc.1-x86-1_sf.txz', [
    { name: './' },
    { name: 'etc/' },
    { name: 'etc/toy.conf.new', content: 'x' },
    { name: 'usr/' },
    { name: 'usr/toy', content: 'hello', mode: 0o4755, gid: 50 },
    { name: 'install/' },
    { name: 'install/doinst.sh', content: '( cd usr ; rm -rf toy2 )\n( cd usr ; ln -sf toy toy2 )\n' },
    { name: 'install/slack-desc', content: 'gtk+3-c++: gtk+3-c++ (a toy)\n' },
  ]);
  const { text, json } = valueOf(await pkgInspectCommand(context, { file, list: true }));
  expect(json).toMatchObject({
    format: 1,
    name: 'gtk+3-c++',
    version: '1.0_rc.1',
    arch: 'x86',
    build: '1_sf',
    counts: { files: 4, directories: 4, others: 0 },
    description: ['gtk+3-c++: gtk+3-c++ (a toy)'],
    links: [{ path: 'usr/toy2', target: 'toy', from: 'doinst' }],
    scripts: { douninst: null },
    configFiles: ['etc/toy.conf'],
    setuid: [{ path: 'usr/toy', mode: '4755', uid: 0, gid: 50, size: 5 }],
    devices: [],
  });
  expect(text).toContain('usr/toy2 -> toy');
  expect(text).toMatch(/^-rwsr-xr-x \S+ +5 \S+ \S+ usr\/toy$/m);
  const brief = valueOf(await pkgInspectCommand(context, { file, list: false }));
  expect(brief.json).not.toHaveProperty('members');
});
