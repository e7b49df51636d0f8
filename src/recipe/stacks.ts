import { join } from 'node:path';
import { z } from 'zod';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { readSmallTextSync } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import { parseYamlFile } from '../lib/yaml-file.ts';

/** Named groups of recipes. */
export type Stacks = ReadonlyMap<string, readonly string[]>;

const STACKS = z.strictObject({ format: z.literal(1), stacks: z.record(z.string(), z.array(z.string())) });

/** Reads stacks.yaml of each tree; the first tree that has a stack decides what is in it. Members must be recipes of some tree. */
export function readStacks(
  dirs: readonly string[],
  hasRecipe: (name: string) => boolean,
  known: readonly string[],
): Result<Stacks> {
  const stacks = new Map<string, readonly string[]>();
  const faults: Diagnostic[] = [];
  for (const dir of dirs) {
    const path = join(dir, 'stacks.yaml');
    const text = readSmallTextSync(path);
    if (text === undefined) continue;
    const parsed = parseYamlFile(text, path, STACKS);
    if (!parsed.ok) {
      faults.push(...parsed.diagnostics);
      continue;
    }
    const { value, at } = parsed.value;
    for (const [stack, members] of Object.entries(value.stacks)) {
      if (stacks.has(stack)) continue;
      stacks.set(stack, members);
      for (const [index, member] of members.entries()) {
        if (hasRecipe(member)) continue;
        const near = nearest(member, known);
        faults.push(
          problem('recipe/unknown-stack', `The stack "${stack}" names "${member}", which is no recipe.`, {
            location: at(['stacks', stack, index]),
            ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }),
          }),
        );
      }
    }
  }
  return faults.length > 0 ? failAll(faults) : ok(stacks);
}
