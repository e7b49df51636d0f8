import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by relative path; the text is what they hold. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

export interface TempTree extends AsyncDisposable {
  readonly path: string;
  /** The absolute path of something in the folder, there or not. */
  at(name: string): string;
  write(tree: Tree): Promise<void>;
}

/** A folder of its own with these files in it; gone at the end of the scope (`await using`). */
export async function tempTree(tree: Tree = {}): Promise<TempTree> {
  const path = await mkdtemp(join(tmpdir(), 'slackforge-test-'));
  const write = async (files: Tree): Promise<void> => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
  };
  await write(tree);
  return {
    path,
    at: (name) => join(path, name),
    write,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
