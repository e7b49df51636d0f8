import { copyFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { buildCommand, type BuildFlags } from '../../src/commands/build.ts';
import { loadSettings } from '../../src/commands/settings.ts';
import { makeElf } from '../rig/make-elf.ts';
import { makeMirror } from '../rig/make-mirror.ts';
import { makePackage } from '../rig/make-package.ts';
import { recipeFiles } from '../rig/recipe-files.ts';
import { valueOf } from '../rig/result.ts';
import { requireRoot, systemMembers } from '../rig/small-system.ts';
import { tempTree } from '../rig/temp-tree.ts';

const SYSTEM_DOINST = `( cd . ; rm -rf bin )
( cd . ; ln -sf usr/bin bin )
( cd . ; rm -rf sbin )
( cd . ; ln -sf usr/bin sbin )
`;
/** As a compiler would complain; the package was made before, for there is no compiler in so small a system. */
const SLACKBUILD = `if [ ! -e /usr/include/secret.h ]; then
  echo "toy.c:1:10: fatal error: secret.h: No such file or directory"
  exit 1
fi
cat toy.package > "$OUTPUT/toy-1.0-x86_64-1_sf.txz"
`;
const FLAGS: BuildFlags = {
  keepRoot: false,
  shellOnFailure: false,
  parallel: 1,
  onFailure: 'finish-running',
  retry: true,
  verifyStore: false,
  ccache: false,
  fullBase: false,
  checkNeeds: false,
};

test('a need that a recipe does not declare is found, in its build and in its result, or warned of in a full root', async (context) => {
  await requireRoot(context);
  await using folder = await tempTree({
    ...recipeFiles('toy', '1.0'),
    'slackbuilds/toy/toy.SlackBuild': SLACKBUILD,
    'slackbuilds/toy/toy.info': `PRGNAM="toy"\nVERSION="1.0"\nHOMEPAGE=""\nDOWNLOAD=""\nMD5SUM=""\nREQUIRES=""\n`,
    'slackforge.yaml': 'format: 1\nmirror: mirror\nbuildroot: { series: [a, l], core: [aaa_base] }\n',
  });
  await makeMirror(folder.at('mirror'), {
    'a/aaa_base-1-x86_64-1.txz': [...systemMembers(), { name: 'install/doinst.sh', content: SYSTEM_DOINST }],
    'l/secret-1-x86_64-1.txz': [
      { name: './' },
      { name: 'usr/include/secret.h', content: '' },
      { name: 'usr/lib64/libsecret.so.1', content: makeElf({ soname: 'libsecret.so.1' }) },
    ],
  });
  const made = await makePackage(folder.path, 'toy-1.0-x86_64-1_sf.txz', [
    { name: './' },
    { name: 'usr/sbin/toyd', content: makeElf({ needed: ['libsecret.so.1'] }), mode: 0o755 },
  ]);
  copyFileSync(made, folder.at('slackbuilds/toy/toy.package'));
  const declare = (build: string, run: string) =>
    folder.write({
      'slackbuilds/toy/recipe.yaml': `format: 1\nlicence: MIT\nbase: {build: [${build}], run: [${run}]}\n`,
    });
  const build = async (flags: Partial<BuildFlags> = {}) => {
    const answer = await buildCommand(
      {
        progress: () => undefined,
        signal: new AbortController().signal,
        isDryRun: false,
        jobs: 1,
        epochSeconds: 0,
        settings: valueOf(await loadSettings(folder.path)),
        runner: 'chroot',
      },
      { names: ['toy'], stacks: [], isAll: false },
      { ...FLAGS, ...flags },
    );
    const { text, warnings = [], isFailure } = valueOf(answer);
    const told = warnings.filter(({ code }) => code.startsWith('build/')).map(({ message }) => message);
    return { line: text.split('\n')[0] ?? '', told: told.join('\n'), isFailure };
  };

  await declare('', '');
  const leaky = await build();
  expect(leaky.isFailure).toBe(true);
  expect(leaky.told).toContain(
    'toy.SlackBuild uses /usr/include/secret.h of the package l/secret, which recipe.yaml does not declare (base: build).',
  );

  const full = await build({ fullBase: true });
  expect(full).toMatchObject({ isFailure: false });
  expect(full.line).toContain('(full root, ');
  expect(full.told).toContain(
    'libsecret.so.1 is wanted by /usr/sbin/toyd and is in secret, which toy/recipe.yaml does not name in base.run.',
  );

  await declare('secret', '');
  const undeclared = await build();
  expect(undeclared.isFailure).toBe(true);
  expect(undeclared.told).toContain(
    'its package runs with what it does not declare: libsecret.so.1 is wanted by',
  );

  await declare('secret', 'secret');
  const honest = await build();
  expect(honest).toMatchObject({ isFailure: false, told: '' });
  expect(honest.line).toContain(`${basename(made)} (minimal root, `);
  expect((await build()).line).toContain(`${basename(made)} (minimal root)`);
}, 60_000);
