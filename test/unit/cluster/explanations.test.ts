import { describe, expect, it } from 'vitest';
import { EXPLANATIONS } from '../../../src/cluster/index.ts';
import { clusterExplainCommand } from '../../../src/commands/cluster-explain.ts';
import { DIAGNOSTIC_CODES } from '../../../src/lib/diagnostic-codes.ts';
import { valueOf } from '../../rig/result.ts';

describe('cluster explain', () => {
  it('has every rule of the room, each with a text of whole sentences', () => {
    const codes = Object.keys(DIAGNOSTIC_CODES).filter((code) => code.startsWith('cluster/'));
    expect(EXPLANATIONS.map(({ id }) => id)).toEqual(codes.toSorted());
    for (const { id, text } of EXPLANATIONS) expect(text, id).toMatch(/^[A-Za-z].{50,}\.$/);
  });

  it('takes an id with or without the name of the room, and breaks the text into lines', () => {
    const { text } = valueOf(clusterExplainCommand({ id: 'link-mask' }));
    expect(text).toBe(valueOf(clusterExplainCommand({ id: 'cluster/link-mask' })).text);
    expect(text).toMatch(/^cluster\/link-mask: An address of a link/);
    for (const line of text.split('\n').slice(2)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('answers a mistyped id with the one that was meant', () => {
    expect(clusterExplainCommand({ id: 'link-maks' })).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'usage/invalid', hint: 'Did you mean "cluster/link-mask"?' }],
    });
  });
});
