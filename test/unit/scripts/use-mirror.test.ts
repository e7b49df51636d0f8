import { cp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

const COMMON = join(import.meta.dirname, '../../../scripts/lib/common.sh');
const STANDIN =
  '# Settings for the STAND-IN mirror, written by scripts/standin/make-standin. Not a distribution.\n';

/** Runs use_mirror in a checkout that holds only common.sh and a make-standin that writes `made` as its settings. */
async function useMirror(files: TempTree, mirror: string) {
  await cp(COMMON, files.at('scripts/lib/common.sh'));
  await files.write({ 'scripts/standin/make-standin': '', 'out/logs/x': '' });
  const script =
    'set -euo pipefail; . scripts/lib/common.sh; LOG=/dev/null; shown() { echo "made: $1"; }; use_mirror "$1"';
  return execa('bash', ['-c', script, 'quickstart', mirror], { cwd: files.path, reject: false });
}
const settings = (files: TempTree) => readFile(files.at('slackforge.local.yaml'), 'utf8');

describe('scripts/quickstart', () => {
  it('makes the stand-in again when out/ is gone or has another pin, and takes its new settings', async () => {
    await using files = await tempTree({
      'slackforge.local.yaml': `${STANDIN}pin: old\n`,
      'out/standin/settings.yaml': `${STANDIN}pin: new\n`,
    });
    expect((await useMirror(files, '')).stdout).toContain('made: making the stand-in mirror');
    expect(await settings(files)).toContain('pin: new');
  });

  it('leaves settings that are the own ones of this machine alone', async () => {
    const own = 'format: 1\nmirror: /srv/mirror\npin: x\n';
    await using files = await tempTree({ 'slackforge.local.yaml': own, 'mirror/x': '' });
    expect((await useMirror(files, '')).stdout).toBe('==> mirror: the one of slackforge.local.yaml');
    const named = await useMirror(files, files.at('mirror'));
    expect([named.exitCode, named.stderr]).toEqual([2, expect.stringContaining('settings of your own')]);
    expect(await settings(files)).toBe(own);
  });

  it('writes a named mirror so that YAML reads it back, for its owner only, and shows no password', async () => {
    await using files = await tempTree({ "a: b's #1/x": '' });
    await useMirror(files, files.at("a: b's #1"));
    expect(parse(await settings(files))).toEqual({ format: 1, mirror: files.at("a: b's #1") });
    const { stdout } = await useMirror(files, 'http://me:secret@m.example/s');
    expect(stdout).toBe('==> mirror: http://m.example/s');
    expect(parse(await settings(files))).toMatchObject({ mirror: 'http://me:secret@m.example/s' });
    expect((await stat(files.at('slackforge.local.yaml'))).mode & 0o777).toBe(0o600);
  });
});
