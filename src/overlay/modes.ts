import { z } from 'zod';
import { problem } from '../lib/diagnostic.ts';
import { pathExists, readText, showPath } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import { parentsOf } from '../lib/tree.ts';
import { parseYamlFile } from '../lib/yaml-file.ts';

/** What git cannot keep of a file: bits beyond "executable", and a numeric owner. */
export interface ModeEntry {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** By path on the node, without a leading slash. */
export type ModeTable = ReadonlyMap<string, ModeEntry>;

const MODES = z.strictObject({
  format: z.literal(1),
  paths: z.record(
    z.string().regex(/^[^/]/, 'a path has no leading slash here'),
    z.strictObject({
      mode: z.string().regex(/^0?[0-7]{3,4}$/, 'it must be an octal mode in quotes, like "0640"'),
      owner: z
        .string()
        .regex(/^[0-9]+:[0-9]+$/, 'it must be two numbers, like 357:358')
        .default('0:0'),
    }),
  ),
});

/**
 * Reads overlays/modes.yaml. `paths` are the files of all layers: a row for something else is a fault, because a misspelt
 * path would leave a secret readable. Without the file the table is empty.
 */
export async function readModes(path: string, paths: readonly string[]): Promise<Result<ModeTable>> {
  if (!(await pathExists(path))) return ok(new Map());
  const parsed = parseYamlFile(await readText(path), showPath(path), MODES);
  if (!parsed.ok) return parsed;
  const { value, at } = parsed.value;
  const known = new Set(paths.flatMap((file) => [file, ...parentsOf(file)]));
  const unknown = Object.keys(value.paths).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    return failAll(
      unknown.map((name) => {
        const guess = nearest(name, [...known]);
        return problem(
          'overlay/modes',
          `"${name}" is in no overlay layer, so its mode would be given to nothing.`,
          {
            location: at(['paths', name]),
            hint: guess === undefined ? 'Remove the row' : `Did you mean "${guess}"?`,
          },
        );
      }),
    );
  }
  return ok(
    new Map(
      Object.entries(value.paths).map(([name, row]) => {
        const [uid = 0, gid = 0] = row.owner.split(':').map(Number);
        return [name, { mode: Number.parseInt(row.mode, 8), uid, gid }];
      }),
    ),
  );
}
