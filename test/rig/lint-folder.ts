import { chmod } from 'node:fs/promises';
import type { Judgement } from '../../src/lib/lint.ts';
import { lintRecipe } from '../../src/recipe/index.ts';
import { valueOf } from './result.ts';
import { tempTree, type Tree } from './temp-tree.ts';

const RULER = `   |-----handy-ruler${'-'.repeat(54)}|`;

/** A recipe called `toy` in which no rule finds anything. */
export const GOOD_RECIPE: Readonly<Record<string, string>> = {
  'toy.info': `\
PRGNAM="toy"
VERSION="1.0"
HOMEPAGE="https://example.org/toy"
DOWNLOAD="https://example.org/toy-1.0.tar.gz"
MD5SUM="0123456789abcdef0123456789abcdef"
DOWNLOAD_x86_64=""
MD5SUM_x86_64=""
REQUIRES="other"
MAINTAINER="A. Packager"
EMAIL="a@example.org"
`,
  'slack-desc': `\
# A comment.

${RULER}
toy: toy (something to play with)
toy:
toy: It does nothing.
${'toy:\n'.repeat(8)}`,
  README: 'toy does nothing.\n',
  'recipe.yaml': 'format: 1\nlicence: MIT\ndepends: { build: [other], run: [other] }\n',
  'toy.SlackBuild': `\
#!/bin/bash
# Builds toy.
set -e
CWD=$(pwd)
PRGNAM=toy
VERSION=\${VERSION:-1.0}
BUILD=\${BUILD:-1}
TAG=\${TAG:-_sf}
PKGTYPE=\${PKGTYPE:-txz}
if [ -z "$ARCH" ]; then ARCH=noarch; fi
if [ -n "$PRINT_PACKAGE_NAME" ]; then echo "$PRGNAM-$VERSION-$ARCH-$BUILD$TAG.$PKGTYPE"; exit 0; fi
TMP=\${TMP:-/tmp/SBo}
PKG=$TMP/package-$PRGNAM
OUTPUT=\${OUTPUT:-/tmp}
install -m 0644 $CWD/toy.conf $PKG/etc/toy.conf.new
install -m 0644 $CWD/rc.toy $PKG/etc/rc.d/rc.toy.new
cat $CWD/slack-desc > $PKG/install/slack-desc
cat $CWD/doinst.sh > $PKG/install/doinst.sh
cd $PKG
/sbin/makepkg -l y -c n $OUTPUT/$PRGNAM-$VERSION-$ARCH-$BUILD$TAG.$PKGTYPE
`,
  'toy.conf': 'play = yes\n',
  'rc.toy': '#!/bin/sh\necho toy\n',
  'doinst.sh': 'config() { mv "$1" "${1%.new}"; }\nconfig etc/toy.conf.new\nconfig etc/rc.d/rc.toy.new\n',
};

export interface FolderChange {
  /** Files that are other than in GOOD_RECIPE; undefined takes one away. */
  readonly files?: Readonly<Record<string, string | Uint8Array | undefined>>;
  readonly modes?: Readonly<Record<string, number>>;
  /** sources.lock beside the recipe. */
  readonly lock?: string;
}

/** What the source lint says of the good recipe with these changes. */
export async function lintChanged({ files = {}, modes = {}, lock }: FolderChange): Promise<Judgement> {
  const all = Object.entries({ ...GOOD_RECIPE, ...files }).filter(
    (entry): entry is [string, string | Uint8Array] => entry[1] !== undefined,
  );
  const tree: Tree = Object.fromEntries(all.map(([name, content]) => [`toy/${name}`, content]));
  await using folder = await tempTree(lock === undefined ? tree : { ...tree, 'sources.lock': lock });
  for (const [name] of all) await chmod(folder.at(`toy/${name}`), modes[name] ?? 0o644);
  return valueOf(await lintRecipe(folder.at('toy')));
}
