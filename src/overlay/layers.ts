import { join } from 'node:path';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { problem } from '../lib/diagnostic.ts';
import { listDir, pathExists, readBytes, showPath, stat, walk } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { readModes, type ModeTable } from './modes.ts';

/** One file of a layer as it is on disk: where it goes on the node, and whether it is a template. */
export type LayerFile = { readonly path: string; readonly source: string } & (
  | {
      readonly kind: 'file';
      readonly isTemplate: boolean;
      readonly isExecutable: boolean;
      readonly content: Uint8Array;
    }
  | { readonly kind: 'symlink'; readonly target: string }
);

/** A folder of overlays/: the files that it lays over what is below it. */
export interface Layer {
  readonly name: string;
  readonly files: readonly LayerFile[];
}

/** Everything below overlays/, read once. */
export interface Layers {
  readonly common: Layer;
  readonly roles: ReadonlyMap<string, Layer>;
  /** By node id as text. */
  readonly nodes: ReadonlyMap<string, Layer>;
  readonly modes: ModeTable;
}

const TEMPLATE = '.liquid';

/**
 * Reads overlays/{common,roles/<role>,nodes/<id>} and overlays/modes.yaml. Fails with every place where two files of one layer
 * claim a path (`x` beside `x.liquid`), and on a mode for a path that no layer has. Absent folders are empty layers.
 */
export async function readLayers(overlaysDir: string): Promise<Result<Layers>> {
  const faults: Diagnostic[] = [];
  const read = async (name: string): Promise<Layer> => {
    const layer = await readLayer(overlaysDir, name);
    if (layer.ok) return layer.value;
    faults.push(...layer.diagnostics);
    return { name, files: [] };
  };
  const readAll = async (folder: string): Promise<ReadonlyMap<string, Layer>> => {
    const found = new Map<string, Layer>();
    const dir = join(overlaysDir, folder);
    for (const name of (await pathExists(dir)) ? await listDir(dir) : []) {
      if ((await stat(join(dir, name)))?.kind === 'dir') found.set(name, await read(`${folder}/${name}`));
    }
    return found;
  };
  const common = await read('common');
  const roles = await readAll('roles');
  const nodes = await readAll('nodes');
  const layers = [common, ...roles.values(), ...nodes.values()];
  const modes = await readModes(
    join(overlaysDir, 'modes.yaml'),
    layers.flatMap((layer) => layer.files.map((file) => file.path)),
  );
  if (!modes.ok) faults.push(...modes.diagnostics);
  return faults.length > 0 || !modes.ok ? failAll(faults) : ok({ common, roles, nodes, modes: modes.value });
}

async function readLayer(overlaysDir: string, name: string): Promise<Result<Layer>> {
  const root = join(overlaysDir, name);
  if (!(await pathExists(root))) return ok({ name, files: [] });
  const files: LayerFile[] = [];
  const faults: Diagnostic[] = [];
  for await (const entry of walk(root)) {
    const source = showPath(join(root, entry.path));
    if (entry.kind === 'dir') continue;
    if (entry.kind === 'other') {
      faults.push(
        problem('overlay/unsupported-file', `${source} is neither a file nor a folder nor a link.`, {
          location: { file: source },
        }),
      );
    } else if (entry.kind === 'symlink') {
      files.push({ kind: 'symlink', path: entry.path, source, target: entry.linkTarget ?? '' });
    } else {
      const isTemplate = entry.path.endsWith(TEMPLATE);
      files.push({
        kind: 'file',
        path: isTemplate ? entry.path.slice(0, -TEMPLATE.length) : entry.path,
        source,
        isTemplate,
        // The owner's bit alone: git keeps no other, and a checkout's group and other bits come from somebody's umask.
        isExecutable: (entry.mode & 0o100) !== 0,
        content: await readBytes(join(root, entry.path)),
      });
    }
  }
  faults.push(...findTwoClaims(files));
  return faults.length > 0 ? failAll(faults) : ok({ name, files });
}

function findTwoClaims(files: readonly LayerFile[]): readonly Diagnostic[] {
  const first = new Map<string, LayerFile>();
  return files.flatMap((file) => {
    const earlier = first.get(file.path);
    if (earlier === undefined) {
      first.set(file.path, file);
      return [];
    }
    return [
      problem('overlay/two-claims', `${file.source} and ${earlier.source} both make /${file.path}.`, {
        location: { file: file.source },
        related: [{ message: 'the other one', location: { file: earlier.source } }],
        hint: 'Remove one of the two',
      }),
    ];
  });
}
