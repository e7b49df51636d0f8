import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/lib/unified-diff.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree } from '../rig/temp-tree.ts';

test('patch makes the one text of the other', async (context) => {
  await requireTools(context, 'patch');
  await using folder = await tempTree();
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 20 })
    .map((lines) => lines.map((line) => `${line}\n`).join(''));
  fc.assert(
    fc.property(text, text, (from, to) => {
      fc.pre(from !== to);
      writeFileSync(folder.at('it'), from);
      const input = `--- it\n+++ it\n${unifiedDiff(from, to)}`;
      const out = execFileSync('patch', ['--quiet', '--fuzz=0', '--output=-', folder.at('it')], { input });
      expect(out.toString()).toBe(to);
    }),
    { numRuns: 20 },
  );
});
