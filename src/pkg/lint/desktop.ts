import type { Complaint } from '../../lib/lint.ts';
import { isUnder } from './linted-package.ts';
import { complain, eachFile, type PackageRule } from './rule.ts';

const TYPES = ['Application', 'Link', 'Directory'];
const BOOLEAN = new Set(
  'NoDisplay Hidden Terminal StartupNotify DBusActivatable PrefersNonDefaultGPU SingleMainWindow'.split(' '),
);
const LIST = new Set('Categories MimeType Keywords OnlyShowIn NotShowIn Actions Implements'.split(' '));
const SIZE_FOLDER = /\/icons\/[^/]+\/(\d+)x(\d+)(@(\d+)x?)?\//;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** Menu entries and icons. */
export const desktopRules: readonly PackageRule[] = [
  {
    id: 'package/desktop-invalid',
    explain:
      'A menu entry keeps to the Desktop Entry Specification (desktop-file-validate says the same in other words). Mend the file in the build.',
    severity: 'error',
    check: ({ members }) =>
      members.flatMap(({ path, text }) =>
        isUnder(path, 'usr/share/applications', 'etc/xdg/autostart') &&
        path.endsWith('.desktop') &&
        text !== undefined
          ? entryFaults(text).map(({ line, message }) => ({
              where: { path, ...(line === undefined ? {} : { line }) },
              message,
            }))
          : [],
      ),
  },
  {
    id: 'package/icon-size',
    explain:
      'An icon lies in the folder that is named after its size: otherwise it is drawn blurred. Move it, or scale it in the build.',
    severity: 'error',
    check: (subject) =>
      subject.members.flatMap(({ path, head }): readonly Complaint[] => {
        const [, width, height, , scale] = SIZE_FOLDER.exec(path) ?? [];
        const size = pngSize(head);
        if (width === undefined || height === undefined || size === undefined) return [];
        const factor = Number(scale ?? 1);
        const isRight = size.width === Number(width) * factor && size.height === Number(height) * factor;
        return isRight ? [] : [complain(`The icon is ${String(size.width)}x${String(size.height)}.`, path)];
      }),
  },
  {
    id: 'package/icon-not-png',
    explain: 'A file called .png in a folder of icons is a PNG picture.',
    severity: 'error',
    check: eachFile(({ path, head, size }) =>
      isUnder(path, 'usr/share/icons', 'usr/share/pixmaps') &&
      path.endsWith('.png') &&
      size > 0 &&
      pngSize(head) === undefined
        ? 'The file is not a PNG picture.'
        : undefined,
    ),
  },
];

function pngSize(head: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const bytes = Buffer.from(head);
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(PNG)) return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

interface EntryFault {
  readonly line?: number;
  readonly message: string;
}

/** The rules of the specification (version 1.5) that decide whether a desktop can use the entry. */
function entryFaults(text: string): readonly EntryFault[] {
  const faults: EntryFault[] = [];
  const keys = new Map<string, string>();
  let group: string | undefined;
  const seen = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    const say = (message: string): void => void faults.push({ line: index + 1, message });
    if (line.trim() === '' || line.startsWith('#')) continue;
    const header = /^\[([^[\]]+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      if (group === undefined && header !== 'Desktop Entry') say('The first group is not [Desktop Entry].');
      if (seen.has(`[${header}]`)) say(`The group [${header}] is there twice.`);
      seen.add(`[${header}]`);
      group = header;
      continue;
    }
    const [, key, locale = '', value] = /^([A-Za-z0-9-]+)(\[[^\]]+\])?\s*=\s*(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) {
      say('The line is neither a group, a comment nor KEY=VALUE.');
      continue;
    }
    if (group === undefined) say('The line comes before the first group.');
    const name = `[${group ?? ''}]${key}${locale}`;
    if (seen.has(name)) say(`${key}${locale} is there twice.`);
    seen.add(name);
    if (group !== 'Desktop Entry' || locale !== '') continue;
    keys.set(key, value.trim());
    if (BOOLEAN.has(key) && !/^(true|false)$/.test(value.trim())) say(`${key} must be true or false.`);
    if (LIST.has(key) && value.trim() !== '' && !value.trim().endsWith(';'))
      say(`${key} must end with a semicolon.`);
    if (key === 'Icon' && !value.startsWith('/') && /\.(png|svg|xpm)\s*$/.test(value))
      say('Icon is a name without a suffix, or an absolute path.');
  }
  const missing = (key: string): boolean => (keys.get(key) ?? '') === '';
  const type = keys.get('Type');
  if (group === undefined) faults.push({ message: 'There is no group [Desktop Entry].' });
  if (missing('Type')) faults.push({ message: 'Type is missing.' });
  else if (!TYPES.includes(type ?? ''))
    faults.push({ message: `Type is "${type ?? ''}", which is not known.` });
  if (missing('Name')) faults.push({ message: 'Name is missing.' });
  if (type === 'Application' && missing('Exec') && keys.get('DBusActivatable') !== 'true')
    faults.push({ message: 'Exec is missing.' });
  if (type === 'Link' && missing('URL')) faults.push({ message: 'URL is missing.' });
  return faults;
}
