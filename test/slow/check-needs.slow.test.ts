import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BUILD_EVENT } from '../../src/build/events.ts';
import { requireTools } from '../rig/require-tools.ts';
import { smallProject, smallRecipe } from '../rig/small-project.ts';

const header = (name: string) => [{ name: './' }, { name: `usr/include/${name}.h`, content: '' }];
const MIRROR = {
  'a/headers-1-noarch-1.txz': header('headers'),
  'a/idle-1-noarch-1.txz': header('idle'),
  'a/kept-1-noarch-1.txz': header('kept'),
  // Its link is made by the script, and its file is reached by nothing else.
  'a/linked-1-noarch-1.txz': [
    { name: './' },
    { name: 'usr/share/linked/file-1.0', content: '' },
    {
      name: 'install/doinst.sh',
      content: '( cd usr/share/linked ; rm -rf file )\n( cd usr/share/linked ; ln -sf file-1.0 file )\n',
    },
  ],
  // /sbin of the base is a link: the program lands in usr/bin and is called by its old name.
  'a/tool-1-noarch-1.txz': [{ name: './' }, { name: 'sbin/tool', content: '#!/bin/bash\n', mode: 0o755 }],
};
const LINES = `cat /usr/share/lib/payload /usr/include/headers.h /usr/share/linked/file > /dev/null
/sbin/tool
`;
const DECLARED = `format: 1
licence: MIT
depends:
  build: [lib, other]
  run: []
base:
  build:
    - aaa_base
    - headers
    - idle
    - kept
    - linked
    - tool
lint:
  allow:
    needs/kept: other mirrors have a part of headers there
`;

test('a traced build tells which declared needs it did without, and gives the package of any other build', async (context) => {
  await requireTools(context, 'strace');
  await using rig = await smallProject(
    context,
    {
      ...smallRecipe('lib'),
      ...smallRecipe('other'),
      ...smallRecipe('app', [], LINES),
      'slackbuilds/app/recipe.yaml': DECLARED,
    },
    MIRROR,
  );
  const plain = await rig.run(['build', 'app']);
  expect([plain.exitCode, plain.stderr]).toEqual([0, expect.not.stringContaining('unneeded')]);
  const made = readFileSync(rig.at('out/packages/app-1.0-noarch-1_sf.txz'));

  const checked = await rig.run(['build', 'app', '--check-needs']);
  expect(checked.exitCode).toBe(0);
  expect(checked.stdout).toContain(
    '        needs: the build opened something of 4 of the 7 packages that it declares over the core\n' +
      '        allowed: kept, of which nothing was opened: other mirrors have a part of headers there\n',
  );
  expect(checked.stderr.match(/^.*opened nothing of it.*$/gm)).toEqual([
    expect.stringMatching(/recipe\.yaml:4:16: warning: .* built with "other", /),
    expect.stringMatching(/recipe\.yaml:10:7: warning: .* built with "idle", /),
  ]);
  expect(readFileSync(rig.at('out/packages/app-1.0-noarch-1_sf.txz')).equals(made)).toBe(true);

  // It is the same build by its inputs: nothing is left to be done, and only who asks is traced again.
  const again = await rig.run(['build', 'app', '--json']);
  expect(again.stdout).not.toContain('"event":"started"');
  const events = (await rig.run(['build', 'app', '--check-needs', '--json'])).stdout.trimEnd().split('\n');
  for (const event of events) expect(() => BUILD_EVENT.parse(JSON.parse(event))).not.toThrow();
  expect(events.filter((event) => event.includes('"event":"started"'))).toHaveLength(1);
});
