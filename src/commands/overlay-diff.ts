import { resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { stripControl } from '../lib/text.ts';
import { diffOverlay, readOldTree, type ChangedPart, type OverlayChange } from '../overlay/index.ts';
import type { Answer, Context } from './context.ts';
import { renderOverlays } from './render-overlays.ts';
import { chooseNodes, type NodeChoice } from './select-cluster.ts';

/** Says for each node what is other than in overlays of before. Writes nothing; that something differs is an answer, not a failure. */
export async function overlayDiffCommand(
  context: Context,
  choice: NodeChoice,
  old: string,
): Promise<Result<Answer>> {
  const chosen = await chooseNodes(context, choice);
  if (!chosen.ok) return chosen;
  const rendered = await renderOverlays(context, chosen.value, { makesSecrets: false });
  if (!rendered.ok) return rendered;
  const nodes: { node: string; host: string; changes: readonly OverlayChange[] }[] = [];
  for (const { node, entries } of rendered.value.overlays) {
    const before = await readOldTree(resolve(old), node.label);
    if (!before.ok) return before;
    nodes.push({ node: node.label, host: node.fqdn, changes: diffOverlay(before.value, entries) });
  }
  const isEqual = nodes.every(({ changes }) => changes.length === 0);
  return ok({
    text: nodes
      .map(({ host, changes }) =>
        changes.length === 0 ? `${host}: no difference\n` : `${host}:\n${changes.map(showChange).join('')}`,
      )
      .join(''),
    json: { format: 1, isEqual, nodes },
    warnings: chosen.value.cluster.warnings,
  });
}

const MARK = { added: '+', removed: '-', changed: '~' } as const;

function showChange({ path, change, parts, diff }: OverlayChange): string {
  const facts = parts.map(showPart);
  const head = `${MARK[change]} ${path}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
  const hunks = (diff ?? '').split('\n').slice(0, -1);
  return [head, ...hunks.map((line) => `  ${line}`)].map((line) => `${stripControl(line)}\n`).join('');
}

const showPart = ({ field, from, to }: ChangedPart): string =>
  from === undefined || to === undefined ? field : `${field} ${from} -> ${to}`;
