import { problem } from '../../lib/diagnostic.ts';
import { run } from '../../lib/exec.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { RootedTree } from '../../lib/rooted-tree.ts';
import type { Member } from '../archive-member.ts';

export type Attributes = Readonly<Record<string, Uint8Array>>;

/** Makes device nodes and named pipes at `from` of the tree, with `mknod`. Only uid 0 can make devices. */
export async function makeNodes(
  tree: RootedTree,
  nodes: readonly { readonly member: Member; readonly from: string }[],
): Promise<Result<void>> {
  for (const { member, from } of nodes) {
    const host = tree.vacate(from);
    if (!host.ok) return host;
    const { major, minor } = member.device ?? { major: 0, minor: 0 };
    const letter = member.kind === 'fifo' ? 'p' : member.kind === 'block-device' ? 'b' : 'c';
    const numbers = member.kind === 'fifo' ? [] : [String(major), String(minor)];
    const made = await run({ argv: ['mknod', host.value, letter, ...numbers], why: 'make a device node' });
    if (!made.ok) {
      const why = made.diagnostics[0]?.message ?? '';
      return fail(problem('pkg/special-file', `${member.path} could not be made: ${why}`));
    }
    tree.finishNode(host.value, member);
  }
  return ok(undefined);
}

/**
 * Sets extended attributes (file capabilities among them) of paths below `folder`, all in one run of `setfattr`. Labels of a security
 * module belong to the machine that packed, not to this one. Owners must be set before: a change of owner drops capabilities.
 */
export async function setAttributes(
  folder: string,
  attributes: ReadonlyMap<string, Attributes>,
): Promise<Result<void>> {
  const blocks = [...attributes].flatMap(([path, values]) => {
    const lines = Object.entries(values)
      .filter(([name]) => name !== 'security.selinux')
      .map(([name, value]) => `${escapeOctal(name)}=0x${Buffer.from(value).toString('hex')}\n`);
    return lines.length === 0 ? [] : [`# file: ${escapeOctal(path)}\n${lines.join('')}\n`];
  });
  if (blocks.length === 0) return ok(undefined);
  const set = await run({
    argv: ['setfattr', '--no-dereference', '--restore=-'],
    cwd: folder,
    input: blocks.join(''),
    why: 'keep extended attributes of a package',
  });
  if (set.ok || set.diagnostics.some(({ code }) => code === 'exec/missing-program'))
    return set.ok ? ok(undefined) : set;
  const why = set.diagnostics[0]?.message ?? '';
  return fail(problem('pkg/special-file', `extended attributes of a package could not be set: ${why}`));
}

/** As getfattr writes names: what could be taken for the end of one is an octal number. */
const escapeOctal = (text: string): string =>
  text.replace(/[\\=\r\n]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
