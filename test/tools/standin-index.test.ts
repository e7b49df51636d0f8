import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { md5OfFile } from '../../src/lib/digest.ts';
import { ensureDir, readText } from '../../src/lib/fs.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

const STANDIN = join(import.meta.dirname, '../../scripts/standin');

/** Runs the stand-in's step that writes CHECKSUMS.md5 over a mirror in the folder. */
async function writeChecksums(folder: TempTree): Promise<string> {
  const script =
    'set -euo pipefail; . "$STANDIN_DIR/lib/common.sh"; . "$STANDIN_DIR/lib/index.sh"; write_checksums';
  for (const name of ['work', 'logs']) await ensureDir(folder.at(name));
  await execa('bash', ['-c', script], {
    env: {
      STANDIN_DIR: STANDIN,
      OUT: folder.path,
      MIRROR: folder.at('mirror'),
      WORK: folder.at('work'),
      LOGS: folder.at('logs'),
      LC_ALL: 'C',
    },
  });
  return readText(folder.at('mirror/CHECKSUMS.md5'));
}

describe("the stand-in's CHECKSUMS.md5", () => {
  it('has the sum of every file in the first run, keeps it in the second, and follows a change', async (context) => {
    await requireTools(context, 'gpg', 'md5sum');
    await using folder = await tempTree({
      'mirror/PACKAGES.TXT': 'one\n',
      'mirror/slackware64/a/x.txz': 'two\n',
    });
    const line = async (name: string) => `${await md5OfFile(folder.at(`mirror/${name}`))}  ./${name}\n`;

    const first = await writeChecksums(folder);
    expect(first).toContain(await line('PACKAGES.TXT'));
    expect(first).toContain(await line('slackware64/a/x.txz'));

    expect(await writeChecksums(folder)).toBe(first);

    await folder.write({ 'mirror/PACKAGES.TXT': 'three\n' });
    expect(await writeChecksums(folder)).toContain(await line('PACKAGES.TXT'));
  });
});
