import { diffPackages } from '../pkg/index.ts';
import type { ChangedFile, ChangedText, PackageDiff, PackagedFile } from '../pkg/index.ts';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes, stripControl } from '../lib/text.ts';
import type { Answer, ToolContext } from './context.ts';

export interface PkgDiffOptions {
  readonly from: string;
  readonly to: string;
}

/** Says in what two packages differ. That they do is an answer, not a failure. */
export async function pkgDiffCommand(
  _context: ToolContext,
  { from, to }: PkgDiffOptions,
): Promise<Result<Answer>> {
  const diff = await diffPackages(from, to);
  if (!diff.ok) return diff;
  const { added, removed, changed, texts } = diff.value;
  const isEqual = added.length + removed.length + changed.length + texts.length === 0;
  return ok({
    text: isEqual ? 'no difference in files, scripts or description\n' : renderDiff(diff.value),
    json: { format: 1, from, to, isEqual, ...diff.value },
  });
}

/** In what two packages differ, one member a line, and a sum. */
export function renderDiff({ added, removed, changed, texts }: PackageDiff): string {
  const lines = [
    ...removed.map((file) => `- ${showFile(file)}`),
    ...added.map((file) => `+ ${showFile(file)}`),
    ...changed.map((file) => `~ ${showChange(file)}`),
    ...texts.flatMap(showText),
    `${String(removed.length)} removed, ${String(added.length)} added, ${String(changed.length)} changed`,
  ];
  return lines.map((line) => `${stripControl(line)}\n`).join('');
}

function showFile({ path, kind, mode, owner, size, target }: PackagedFile): string {
  const facts = [
    kind === 'file' ? undefined : kind,
    mode,
    owner,
    size === undefined ? undefined : formatBytes(size),
  ];
  const shown = facts.filter((fact) => fact !== undefined).join(' ');
  return `${path} (${shown}${target === undefined ? '' : ` -> ${target}`})`;
}

function showChange({ path, fields }: ChangedFile): string {
  const shown = fields.map(({ field, from = 'none', to = 'none' }) =>
    field === 'sha256' ? 'content' : `${NAMES[field]} ${String(from)} -> ${String(to)}`,
  );
  return `${path === '' ? './' : path}: ${shown.join(', ')}`;
}

const NAMES = {
  kind: 'kind',
  mode: 'mode',
  owner: 'owner',
  size: 'size',
  target: 'target',
  hardLinkTo: 'hard link',
  device: 'device',
  xattrs: 'attributes',
} as const;

function showText({ path, removed, added }: ChangedText): readonly string[] {
  const isOrder = removed.length + added.length === 0;
  return [
    `~ ${path}:${isOrder ? ' the same lines in another order or number' : ''}`,
    ...removed.map((line) => `  - ${line}`),
    ...added.map((line) => `  + ${line}`),
  ];
}
