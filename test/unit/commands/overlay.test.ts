import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/commands/context.ts';
import { overlayCommand } from '../../../src/commands/overlay.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const PROJECT = join(import.meta.dirname, '../../..');

/** Of what the command looks at. */
function context(outDir: string, isDryRun = false): Context {
  const clusterFile = join(PROJECT, 'test/fixtures/clusters/right.yaml');
  const settings = { projectDir: PROJECT, clusterFile, outDir };
  return { settings, isDryRun, epochSeconds: 1 } as unknown as Context;
}

describe('overlay', () => {
  it('writes the tree of a node below the folder that is named, closed to others, and only secrets below out/', async () => {
    await using tree = await tempTree();
    const [out, outDir] = [join(tree.path, 'mine'), join(tree.path, 'out')];

    const answer = await overlayCommand(
      context(outDir),
      { ids: ['2'], isAll: false },
      { format: 'dir', out },
    );

    expect(valueOf(answer).text).toContain(join(out, 'node2'));
    expect(readdirSync(out)).toEqual(['node2', 'node2.manifest', 'node2.tar']);
    expect(statSync(join(out, 'node2')).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(out, 'node2/etc/HOSTNAME'), 'utf8')).toBe('beta.example.net\n');
    expect(readdirSync(outDir)).toEqual(['secrets']);
  });

  it('writes nothing in a dry run, wherever to', async () => {
    await using tree = await tempTree();
    const out = join(tree.path, 'mine');

    const answer = await overlayCommand(
      context(tree.path, true),
      { ids: ['2'], isAll: false },
      { format: 'dir', out },
    );

    expect(valueOf(answer).text).toContain('0644 0:0 etc/HOSTNAME\n');
    expect(readdirSync(tree.path)).toEqual([]);
  });
});
