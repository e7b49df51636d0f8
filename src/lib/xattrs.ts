import { run } from './exec.ts';
import { ok, type Result } from './result.ts';

/**
 * Attributes that describe this machine and not the file: labels and measurements of its security modules, the bookkeeping of
 * overlay mounts, and access lists, which are kept elsewhere.
 */
const OF_THE_MACHINE = /^(security\.(selinux|ima|evm|apparmor|SMACK.*)|trusted\.overlay\..*|system\..*)$/;

type Attributes = Readonly<Record<string, Uint8Array>>;

/**
 * The extended attributes (file capabilities among them) of everything below a folder, by path relative to it, the folder itself being the
 * empty text. Read by `getfattr`, for all files in one run; fails when that is missing. Capabilities are seen by root only.
 */
export async function readXattrs(root: string): Promise<Result<ReadonlyMap<string, Attributes>>> {
  const argv = [
    'getfattr',
    '--recursive',
    '--physical',
    '--no-dereference',
    '--dump',
    '--match=-',
    '--encoding=hex',
    '.',
  ] as const;
  const done = await run({ argv: [...argv], cwd: root, why: 'read extended attributes' });
  return done.ok ? ok(parseDump(done.value.stdout)) : done;
}

/** Blocks of `# file: PATH` and `NAME=0xHEX` lines, an empty line between two; names and paths with octal escapes. */
function parseDump(text: string): ReadonlyMap<string, Attributes> {
  const found = new Map<string, Attributes>();
  for (const block of text.split('\n\n')) {
    const [first = '', ...lines] = block.split('\n');
    if (!first.startsWith('# file: ')) continue;
    const path = unescapeOctal(first.slice('# file: '.length)).replace(/^\.(\/|$)/, '');
    const attributes = lines.flatMap((line) => {
      const [, name, hex] = /^([^=]+)=0x([0-9a-fA-F]*)$/.exec(line) ?? [];
      if (name === undefined || OF_THE_MACHINE.test(name)) return [];
      return [[unescapeOctal(name), Buffer.from(hex ?? '', 'hex')] as const];
    });
    if (attributes.length > 0) found.set(path, Object.fromEntries(attributes));
  }
  return found;
}

const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
