import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLinkLines, installPackage } from '../../../src/pkg/install-package.ts';
import { makePackage, type TestMember } from '../../rig/make-package.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const NAME = 'toy-1.0-x86_64-1_sf.txz';

/** A folder with `root/` (to install into) and `host/` (which must stay as it is). */
async function place(): Promise<
  AsyncDisposable & { readonly path: string; readonly root: string; readonly host: string }
> {
  const folder = await tempTree();
  const [root, host] = [join(folder.path, 'root'), join(folder.path, 'host')];
  mkdirSync(root);
  mkdirSync(host);
  return { ...folder, root, host, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function install(folder: string, root: string, members: readonly TestMember[]) {
  const file = await makePackage(folder, NAME, members);
  return installPackage(file, root, { owners: 'caller', location: NAME });
}

describe('installPackage', () => {
  test('writes files with mode and time, hard links, links, and the database', async () => {
    await using at = await place();
    const done = await install(at.path, at.root, [
      { name: './' },
      { name: 'usr/', mode: 0o555 },
      { name: 'usr/a', content: 'hello', mode: 0o4750 },
      { name: 'usr/b', type: 'link', linkname: 'usr/a' },
      { name: 'usr/c', type: 'symlink', linkname: '/etc/x' },
      { name: 'install/' },
      { name: 'install/doinst.sh', content: 'true\n' },
      { name: 'install/slack-desc', content: 'toy: toy (a toy)\n' },
    ]);
    expect(done.ok ? done.value.doinst : done.diagnostics).toBe('true\n');
    const a = statSync(join(at.root, 'usr/a'));
    expect([a.mode & 0o7777, a.mtimeMs, a.nlink]).toEqual([0o4750, 1_000_000_000_000, 2]);
    expect(readlinkSync(join(at.root, 'usr/c'))).toBe('/etc/x');
    expect(statSync(join(at.root, 'usr')).mode & 0o777).toBe(0o555);
    expect(existsSync(join(at.root, 'install'))).toBe(false);
    const entry = readFileSync(join(at.root, 'var/lib/pkgtools/packages/toy-1.0-x86_64-1_sf'), 'utf8');
    expect(entry).toContain(
      'toy: toy (a toy)\nFILE LIST:\n./\ninstall/\ninstall/doinst.sh\ninstall/slack-desc\nusr/\nusr/a\n',
    );
    expect(statSync(join(at.root, 'var/lib/pkgtools/scripts/toy-1.0-x86_64-1_sf')).mode & 0o777).toBe(0o755);
  });

  test('takes an absolute link in the root as "from the root", never as a path of this machine', async () => {
    await using at = await place();
    symlinkSync(at.host, join(at.root, 'opt'));
    symlinkSync(`../../../../../../../../..${at.host}`, join(at.root, 'srv'));
    const done = await install(at.path, at.root, [
      { name: 'opt/evil', content: 'x' },
      { name: 'srv/evil', content: 'x' },
    ]);
    expect(done.ok).toBe(true);
    expect(existsSync(join(at.host, 'evil'))).toBe(false);
    expect(readFileSync(join(at.root, at.host, 'evil'), 'utf8')).toBe('x');
  });

  test.each([
    ['below', { name: 'x/evil', content: 'x' }],
    ['in the place of', { name: 'x', content: 'mine' }],
  ])('refuses a member %s a link that the package itself brought along', async (_where, member) => {
    await using at = await place();
    const done = await install(at.path, at.root, [{ name: 'x', type: 'symlink', linkname: at.host }, member]);
    expect(done.ok ? [] : done.diagnostics.map(({ code }) => code)).toEqual(['pkg/hostile-member']);
    expect(existsSync(join(at.host, 'evil'))).toBe(false);
  });

  test('keeps a link to a directory for an incoming directory, and replaces one for an incoming file', async () => {
    await using at = await place();
    mkdirSync(join(at.root, 'usr/bin'), { recursive: true });
    symlinkSync('usr/bin', join(at.root, 'bin'));
    writeFileSync(join(at.host, 'target'), 'host');
    symlinkSync(join(at.host, 'target'), join(at.root, 'usr/bin/tool'));
    await install(at.path, at.root, [{ name: 'bin/' }, { name: 'bin/tool', content: 'new' }]);
    expect(lstatSync(join(at.root, 'bin')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(at.root, 'usr/bin/tool'), 'utf8')).toBe('new');
    expect(readFileSync(join(at.host, 'target'), 'utf8')).toBe('host');
  });

  test('lands where the links of a lower root lead, without writing there', async () => {
    await using at = await place();
    mkdirSync(join(at.host, 'usr/sbin'), { recursive: true });
    symlinkSync('usr/sbin', join(at.host, 'sbin'));
    const file = await makePackage(at.path, NAME, [{ name: 'sbin/' }, { name: 'sbin/tool', content: 'x' }]);
    const done = await installPackage(file, at.root, { lowers: [at.host], owners: 'caller' });
    expect(done.ok).toBe(true);
    applyLinkLines('( cd sbin ; rm -rf t )\n( cd sbin ; ln -sf tool t )\n', at.root, {
      lowers: [at.host],
      owners: 'caller',
    });
    expect(existsSync(join(at.root, 'sbin'))).toBe(false);
    expect(readlinkSync(join(at.root, 'usr/sbin/t'))).toBe('tool');
    expect(existsSync(join(at.host, 'usr/sbin/tool'))).toBe(false);
  });

  test('refuses a link loop and a file in the place of a directory with a sentence', async () => {
    await using at = await place();
    symlinkSync('b', join(at.root, 'a'));
    symlinkSync('a', join(at.root, 'b'));
    const loop = await install(at.path, at.root, [{ name: 'a/x', content: 'x' }]);
    mkdirSync(join(at.root, 'full/of'), { recursive: true });
    const full = await install(at.path, at.root, [{ name: 'full', content: 'x' }]);
    expect([loop, full].map((each) => (each.ok ? '' : each.diagnostics[0]?.code))).toEqual([
      'lib/path-refused',
      'lib/path-refused',
    ]);
  });
});

describe('applyLinkLines', () => {
  test('makes links inside the root only, and replaces what was there', async () => {
    await using at = await place();
    mkdirSync(join(at.root, 'usr/old/deep'), { recursive: true });
    symlinkSync(at.host, join(at.root, 'opt'));
    applyLinkLines(
      [
        '( cd usr ; rm -rf old )',
        '( cd usr ; ln -sf new old )',
        '( cd opt ; rm -rf x )',
        '( cd opt ; ln -sf y x )',
      ].join('\n'),
      at.root,
      { owners: 'caller' },
    );
    expect(readlinkSync(join(at.root, 'usr/old'))).toBe('new');
    expect(existsSync(join(at.host, 'x'))).toBe(false);
  });
});
