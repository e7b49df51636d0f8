import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyInstalled } from '../../../../src/pkg/index.ts';
import { packageRoot } from '../../../rig/package-root.ts';
import { faultsOf, valueOf } from '../../../rig/result.ts';

const FULL = 'toy-1.0-x86_64-1_sf';
const LINKS = '( cd usr ; rm -rf l )\n( cd usr ; ln -sf a l )\n';

async function installed() {
  const at = await packageRoot();
  const file = await at.make(`${FULL}.txz`, [
    { name: './' },
    { name: 'etc/' },
    { name: 'etc/c.new', content: 'c' },
    { name: 'lib64/' },
    { name: 'lib64/incoming/' },
    { name: 'lib64/incoming/x.so', content: '' },
    { name: 'usr/' },
    { name: 'usr/a', content: 'a' },
    { name: 'usr/b', content: 'b' },
    { name: 'install/doinst.sh', content: `mv etc/c.new etc/c\nmv lib64/incoming/x.so lib64/\n${LINKS}` },
  ]);
  await at.install(file);
  const verify = async (options = {}) => {
    const { packages } = valueOf(await verifyInstalled(at.root, { checkOwners: false, ...options }));
    return packages.map(({ differences, activated }) => ({
      differences: differences.map(({ path, what }) => `${path} ${what}`),
      activated,
    }));
  };
  return { at, verify, fileOf: (): Promise<string> => Promise.resolve(file) };
}

const ACTIVATED = ['etc/c.new', 'lib64/incoming/x.so'];

test('a root as it was installed has no differences, and says what was activated', async () => {
  const { at, verify, fileOf } = await installed();
  await using _ = at;
  expect(await verify()).toEqual([{ differences: [], activated: ACTIVATED }]);
  expect(await verify({ fileOf })).toEqual([{ differences: [], activated: ACTIVATED }]);
});

test('without the package file it is seen what is missing, of another kind, or a link elsewhere', async () => {
  const { at, verify } = await installed();
  await using _ = at;
  for (const path of ['usr/a', 'usr/b', 'usr/l', 'etc/c']) rmSync(join(at.root, path));
  symlinkSync('elsewhere', join(at.root, 'usr/l'));
  await at.write({ 'root/usr/b/x': '' });
  expect(await verify({ names: ['toy'] })).toEqual([
    {
      differences: ['etc/c.new missing', 'usr/a missing', 'usr/b kind', 'usr/l link'],
      activated: ['lib64/incoming/x.so'],
    },
  ]);
});

test('with it, contents, modes and owners are compared', async () => {
  const { at, verify, fileOf } = await installed();
  await using _ = at;
  writeFileSync(join(at.root, 'usr/a'), 'A');
  chmodSync(join(at.root, 'usr/b'), 0o600);
  expect(await verify({ fileOf })).toEqual([
    { differences: ['usr/a content', 'usr/b mode'], activated: ACTIVATED },
  ]);
});

test('a file that another package has too is not compared: either may have written it last', async () => {
  const { at, verify, fileOf } = await installed();
  await using _ = at;
  await at.install(
    await at.make('other-1-noarch-1.txz', [{ name: './' }, { name: 'usr/a', content: 'other' }]),
  );
  expect(await verify({ names: ['toy'], fileOf })).toEqual([{ differences: [], activated: ACTIVATED }]);
});

test('a name that is not installed is a fault', async () => {
  const { at } = await installed();
  await using _ = at;
  const found = await verifyInstalled(at.root, { names: ['nothing'] });
  expect(faultsOf(found).map(({ code }) => code)).toEqual(['pkg/not-installed']);
});
