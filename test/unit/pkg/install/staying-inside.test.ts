import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { setAttributes } from '../../../../src/pkg/install/special-members.ts';
import { executeStep } from '../../../../src/pkg/install/execute-step.ts';
import { installPackages } from '../../../../src/pkg/index.ts';
import { run } from '../../../../src/lib/exec.ts';
import { RootedTree } from '../../../../src/lib/rooted-tree.ts';
import { requireTools } from '../../../rig/require-tools.ts';
import { packageRoot } from '../../../rig/package-root.ts';
import { valueOf } from '../../../rig/result.ts';

const WORK = 'var/lib/pkgtools/setup/tmp';
const meta = { mode: 0o700, uid: 0, gid: 0, mtimeSeconds: 1 };

test.each([
  ['takes a file of the machine', (out: string) => ({ do: 'place', path: 'taken', from: out })],
  ['changes the folder around the root', () => ({ do: 'finish-directory', path: '..', meta })],
  ['is of a kind that is not known', () => ({ do: 'explode', path: 'x' })],
])('a journal that a package brought and that %s is not followed', async (_, step) => {
  await using at = await packageRoot();
  const secret = at.at('secret');
  writeFileSync(secret, 'secret');
  const before = statSync(at.path).mode;
  const folder = join(at.root, WORK, 'slackforge-1');
  const journal = { format: 1, what: 'evil', steps: [step(relative(join(folder, 'staging'), secret))] };
  await at.install(
    await at.make('evil-1-noarch-1.txz', [
      { name: `${WORK}/slackforge-1/staging/` },
      { name: `${WORK}/slackforge-1/journal.json`, content: JSON.stringify(journal) },
    ]),
  );

  const next = await installPackages(at.root, [], at.options);

  expect(next.ok ? [] : next.diagnostics.map(({ code }) => code)).toEqual(['pkg/interrupted']);
  expect(readFileSync(secret, 'utf8')).toBe('secret');
  expect(statSync(at.path).mode).toBe(before);
});

test('links in the place of a transaction folder are litter: what they lead to is not touched', async () => {
  await using at = await packageRoot();
  mkdirSync(at.at('outside/staging'), { recursive: true });
  const journal = { format: 1, what: 'evil', steps: [{ do: 'place', path: 'taken', from: '1' }] };
  writeFileSync(at.at('outside/journal.json'), JSON.stringify(journal));
  writeFileSync(at.at('outside/staging/1'), 'secret');
  mkdirSync(join(at.root, WORK), { recursive: true });
  symlinkSync(at.at('outside'), join(at.root, WORK, 'slackforge-1'));

  valueOf(await installPackages(at.root, [], at.options));

  expect(readdirSync(join(at.root, WORK))).toEqual([]);
  expect(readdirSync(at.at('outside')).sort()).toEqual(['journal.json', 'staging']);
  expect(existsSync(join(at.root, 'taken'))).toBe(false);
});

test('a script that puts a link in the place of the work folder leads nothing out of the root', async () => {
  await using at = await packageRoot();
  mkdirSync(at.at('outside'));
  writeFileSync(at.at('outside/.lock'), 'of somebody else');
  const lines = `( cd var/lib/pkgtools/setup ; rm -rf tmp )\n( cd var/lib/pkgtools/setup ; ln -sf ${at.at('outside')} tmp )\n`;
  const evil = await at.make('evil-1-noarch-1.txz', [{ name: 'install/doinst.sh', content: lines }]);
  const plain = await at.make('plain-1-noarch-1.txz', [{ name: 'usr/x', content: 'x' }]);

  const { outcomes } = await at.install(evil, plain);

  expect(outcomes.map(({ did, diagnostics }) => [did, diagnostics.map(({ code }) => code)])).toEqual([
    ['failed', ['pkg/interrupted']],
    ['failed', ['pkg/no-root']],
  ]);
  expect(readdirSync(at.at('outside'))).toEqual(['.lock']);
});

test('attributes of a directory do not go through a link that leads out of the root', async (context) => {
  await requireTools(context, 'setfattr', 'getfattr');
  await using at = await packageRoot();
  mkdirSync(at.at('outside/dir'), { recursive: true });
  const inside = join(at.root, at.at('outside/dir'));
  mkdirSync(inside, { recursive: true });
  symlinkSync(at.at('outside'), join(at.root, 'link'));
  if (!(await setAttributes(at.path, new Map([['.', { 'user.try': Buffer.from('1') }]]))).ok)
    return context.skip();
  const ground = { tree: new RootedTree(at.root, { owners: 'caller' }), runScript: at.options.runScript };

  valueOf(
    await executeStep(ground, '', {
      do: 'finish-directory',
      path: 'link/dir',
      meta: { ...meta, uid: 0 },
      attributes: { 'user.evil': '31' },
    }),
  );

  expect(await attributesOf(inside)).toContain('user.evil');
  expect(await attributesOf(at.at('outside/dir'))).not.toContain('user.evil');
});

async function attributesOf(host: string): Promise<string> {
  const argv = ['getfattr', '--absolute-names', host] as const;
  return valueOf(await run({ argv: [...argv], why: 'see what was set' })).stdout;
}
