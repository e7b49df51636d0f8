import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { recipeFiles } from '../rig/recipe-files.ts';
import { requireClient, requireTools } from '../rig/require-tools.ts';
import { compiledMain } from '../rig/compiled.ts';
import { sh } from '../rig/sh.ts';
import { skipTest } from '../rig/skip.ts';
import { tempTree } from '../rig/temp-tree.ts';

const INFO = (name: string, version: string): string =>
  `PRGNAM="${name}"\nVERSION="${version}"\nHOMEPAGE=""\nDOWNLOAD=""\nMD5SUM=""\nDOWNLOAD_x86_64=""\nMD5SUM_x86_64=""\nREQUIRES=""\nMAINTAINER=""\nEMAIL=""\n`;

const RECIPE = `format: 1
licence: Apache-2.0
sources: ["pypi:bcrypt@{version}", "crate:itoa@1.0.11", "go:github.com/google/uuid@v1.6.0"]
vendor:
  - { kind: cargo, source: "bcrypt-{version}.tar.gz", dir: src/_bcrypt }
  - { kind: pip, requirements: [setuptools-rust==1.10.2] }
`;

/**
 * The registries as the clients of this machine are set up for them. What was brought goes into a bundle, and from it to a store that is empty,
 * in a network namespace that has nothing, not even a loopback device that is up.
 */
test('sources and vendor archives of the real registries: fetched, bundled, and had again without any network', async (context) => {
  await requireClient(context, 'go');
  await requireClient(context, 'cargo');
  await requireTools(context, 'python3', 'unshare', 'xz');
  const main = await compiledMain();
  const project = {
    'slackforge.yaml': 'format: 1\n',
    ...recipeFiles('bcrypt', '4.3.0'),
    'slackbuilds/bcrypt/bcrypt.info': INFO('bcrypt', '4.3.0'),
    'slackbuilds/bcrypt/recipe.yaml': RECIPE,
  };
  await using here = await tempTree(project);
  await using there = await tempTree(project);
  const slackforge = (words: string, folder: string): string =>
    sh(`cd "$3"; ${words.replace('slackforge', '"$1" "$2"')} 2>&1`, process.execPath, main, folder);

  let first: string;
  try {
    first = slackforge('slackforge fetch --all --bundle all.bundle', here.path);
  } catch (error) {
    const words = String((error as { stdout?: unknown }).stdout);
    if (
      process.env['CI'] === undefined &&
      /resolv|connect|timed? ?out|unreachable|download of config/i.test(words)
    )
      skipTest(context, 'skipped: registry does not answer');
    throw new Error(words, { cause: error });
  }
  expect(first).toMatch(/^[0-9a-f]{64} {2}bcrypt-4\.3\.0-vendor-cargo\.tar\.xz {2}vendor:cargo$/m);
  // A second store makes the same bytes of them, lock and all.
  sh('rm -r "$1/out"', here.path);
  slackforge('slackforge fetch --all', here.path);

  const bundle = here.at('all.bundle');
  slackforge(`unshare -n slackforge fetch --all --from-bundle ${bundle}`, there.path);
  const again = slackforge('unshare -n slackforge fetch --all --strict', there.path);
  expect(again.match(/ {2}store$/gm)).toHaveLength(5);
  const file = (name: string): string => {
    const store = join(there.path, 'out/sources');
    for (const digest of readdirSync(store))
      for (const each of readdirSync(join(store, digest)))
        if (basename(each) === name) return join(store, digest, each);
    throw new Error(`${name} is not in the store`);
  };
  // What cargo would compile is all there: it resolves the program with the network cut.
  const metadata = sh(
    'mkdir "$3/tree"; cd "$3/tree"; tar xf "$1" --strip-components=1; tar xf "$2"; cd src/_bcrypt; unshare -n cargo metadata --offline --locked --format-version 1',
    file('bcrypt-4.3.0.tar.gz'),
    file('bcrypt-4.3.0-vendor-cargo.tar.xz'),
    there.path,
  );
  expect(metadata).toContain('"name":"pyo3"');
});
