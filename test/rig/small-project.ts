import type { TestContext } from 'vitest';
import { makeMirror } from './make-mirror.ts';
import { projectRig, type ProjectRig } from './project.ts';
import { requireRoot, systemMembers } from './small-system.ts';
import type { Tree } from './temp-tree.ts';
import { requireTools } from './require-tools.ts';

const DOINST = `( cd . ; rm -rf bin )
( cd . ; ln -sf usr/bin bin )
( cd . ; rm -rf sbin )
( cd . ; ln -sf usr/bin sbin )
`;

/** Packs what lies in $TMP/p. A payload in the recipe's folder is the whole package. */
const PACK = `mkdir -p $TMP/p/usr/share/$PRGNAM
cat ./payload > $TMP/p/usr/share/$PRGNAM/payload
cd $TMP/p
tar --sort=name --mtime=@$SOURCE_DATE_EPOCH --owner=0 --group=0 --mode=u=rwX,go=rX -cf $TMP/it.tar .
xz < $TMP/it.tar > $OUTPUT/$PRGNAM-1.0-noarch-1_sf.txz
`;

/** A recipe that builds in the small system; `lines` run before its payload is packed. */
export function smallRecipe(name: string, needs: readonly string[] = [], lines = ''): Tree {
  const list = JSON.stringify(needs);
  const below = `slackbuilds/${name}`;
  const description = Array.from({ length: 10 }, () => `${name}:\n`).join('');
  return {
    [`${below}/${name}.info`]: `PRGNAM="${name}"\nVERSION="1.0"\nHOMEPAGE=""\nDOWNLOAD=""\nMD5SUM=""\nDOWNLOAD_x86_64=""\nMD5SUM_x86_64=""\nREQUIRES=""\nMAINTAINER=""\nEMAIL=""\n`,
    [`${below}/${name}.SlackBuild`]: `#!/bin/bash\nset -e\nPRGNAM=${name}\n${lines}\n${PACK}`,
    [`${below}/README`]: `${name}\n`,
    [`${below}/slack-desc`]: `${' '.repeat(name.length)}|-----handy-ruler------|\n${name}: ${name} (a test)\n${description}`,
    [`${below}/recipe.yaml`]: `format: 1\nlicence: MIT\ndepends:\n  build: ${list}\n  run: ${list}\nbase: {build: [aaa_base], run: []}\n`,
    [`${below}/payload`]: `${name}\n`,
  };
}

/** A project that builds for real: a mirror with the smallest system that can pack packages and `more`, and these recipes. */
export async function smallProject(
  context: TestContext,
  recipes: Tree,
  more: Parameters<typeof makeMirror>[1] = {},
): Promise<ProjectRig> {
  await requireRoot(context);
  await requireTools(context, 'tar');
  const rig = await projectRig({
    'slackforge.yaml': 'format: 1\nmirror: mirror\nbuildroot: {series: [a]}\n',
    ...recipes,
  });
  const members = [...systemMembers(['tar', 'xz']), { name: 'install/doinst.sh', content: DOINST }];
  await makeMirror(rig.at('mirror'), { 'a/aaa_base-1-x86_64-1.txz': members, ...more });
  return rig;
}
