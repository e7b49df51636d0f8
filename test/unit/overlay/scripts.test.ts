import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOverlay } from '../../../src/overlay/index.ts';
import { sampleOverlay, textOf } from './sample.ts';

const has = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args).error === undefined;

describe('the scripts of an overlay', () => {
  it.skipIf(!has('shellcheck', '--version')).each([
    ['mesh4', 1, 4],
    ['ring5', 4, 5],
  ] as const)('of %s, node %i, please shellcheck', async (fixture, id, count) => {
    const folder = mkdtempSync(join(tmpdir(), 'slackforge-scripts-'));
    try {
      const overlay = await sampleOverlay(fixture, id);
      await writeOverlay(overlay, folder, 0);
      const scripts = overlay.entries
        .filter((entry) => entry.kind === 'file' && textOf(overlay, entry.path).startsWith('#!'))
        .map((entry) => entry.path);
      expect(scripts).toHaveLength(count);
      execFileSync('shellcheck', scripts, {
        cwd: join(folder, overlay.node.label),
        stdio: 'pipe',
        encoding: 'utf8',
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.skipIf(!has('sh', '-c', ':'))('are understood by sh, rc.inet1.conf by bash', async () => {
    const overlay = await sampleOverlay('right', 1);
    for (const path of [
      'install/doinst.sh',
      'etc/rc.d/rc.inet3',
      'etc/rc.d/rc.local',
      'etc/rc.d/rc.local_shutdown',
    ]) {
      execFileSync('sh', ['-n'], { input: textOf(overlay, path), stdio: 'pipe' });
    }
    const settings = textOf(overlay, 'etc/rc.d/rc.inet1.conf');
    const shown = execFileSync('bash', ['-eu'], {
      input: `${settings}\necho "\${IPADDRS[0]} \${IPADDRS[1]} $GATEWAY $MAXNICS"\n`,
      encoding: 'utf8',
    });
    expect(shown).toBe('192.168.1.11/24 192.168.11.1/30 192.168.1.1 2\n');
  });
});
