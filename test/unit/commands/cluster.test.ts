import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clusterCheckCommand } from '../../../src/commands/cluster-check.ts';
import { clusterDiagramCommand } from '../../../src/commands/cluster-diagram.ts';
import { clusterInitCommand } from '../../../src/commands/cluster-init.ts';
import { clusterShowCommand } from '../../../src/commands/cluster-show.ts';
import type { Context } from '../../../src/commands/context.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/clusters');
const fixture = (name: string): string => join(FIXTURES, `${name}.yaml`);

/** Of what these commands look at: the settings' cluster file, and whether anything may be written. */
const context = (clusterFile: string, isDryRun = false) =>
  ({ settings: { clusterFile }, isDryRun }) as unknown as Context;

describe('cluster check and diagram', () => {
  it('read the file of the settings, or the one that is named', async () => {
    const settled = valueOf(await clusterCheckCommand(context(fixture('triangle')), { file: undefined }));
    const named = valueOf(await clusterCheckCommand(context(fixture('triangle')), { file: fixture('full') }));
    expect([settled.text, named.text].map((text) => text.split(':')[0])).toEqual([
      'cluster triangle',
      'cluster ring',
    ]);
  });

  it('give a picture as SVG', async () => {
    const options = { file: undefined, format: 'svg' } as const;
    const { text } = valueOf(await clusterDiagramCommand(context(fixture('triangle')), options));
    expect(text).toMatch(/^<\?xml[\s\S]*<\/svg>\s*$/);
  });
});

describe('cluster show', () => {
  it('has no hash of a password, neither for people nor for programs', async () => {
    const options = { file: fixture('hashed-password'), ids: [] };
    const { text, json } = valueOf(await clusterShowCommand(context('none'), options));
    expect(text).toContain('op (hash)');
    expect(`${text}${JSON.stringify(json)}`).not.toContain('$6$');
  });

  it('shows the named nodes only', async () => {
    const { text } = valueOf(
      await clusterShowCommand(context(fixture('full')), { file: undefined, ids: ['2'] }),
    );
    expect(text.match(/^node\d/gm)).toEqual(['node2']);
  });

  it('answers a node that is not there with those that are', async () => {
    const shown = await clusterShowCommand(context(fixture('full')), { file: undefined, ids: ['7'] });
    expect(shown).toMatchObject({ ok: false, diagnostics: [{ code: 'cluster/unknown-node' }] });
  });
});

describe('cluster init', () => {
  it('writes a file that the check accepts, from a file of answers and the command line, which wins', async () => {
    await using tree = await tempTree();
    const [answersFile, out] = [join(tree.path, 'answers.yaml'), join(tree.path, 'cluster.yaml')];
    writeFileSync(answersFile, 'name: lab\nnodes: 4\nzone: Europe/Vienna\n');

    valueOf(await clusterInitCommand(context('none'), { out, answersFile, given: { nodes: 5 } }));

    const checked = valueOf(await clusterCheckCommand(context(out), { file: undefined }));
    expect(checked.text).toContain('cluster lab: 5 nodes');
    expect(readFileSync(out, 'utf8')).toContain('zone: Europe/Vienna');
  });

  it('never replaces a file, and in a dry run writes none', async () => {
    await using tree = await tempTree();
    const out = join(tree.path, 'cluster.yaml');
    const planned = valueOf(await clusterInitCommand(context('none', true), { out, given: { nodes: 2 } }));
    expect(planned.text).toContain('format: 1\n');
    expect(existsSync(out)).toBe(false);

    writeFileSync(out, 'mine\n');
    const refused = await clusterInitCommand(context('none'), { out, given: { nodes: 2 } });
    expect(refused).toMatchObject({ ok: false, diagnostics: [{ code: 'usage/invalid' }] });
    expect(readFileSync(out, 'utf8')).toBe('mine\n');
  });

  it.each([
    ['nobody can be asked', { given: {} }],
    ['an answer does not fit', { given: { nodes: 65 } }],
    [
      'the answers end early',
      { given: {}, questions: { ask: () => Promise.resolve(undefined), say: () => undefined } },
    ],
  ])('writes nothing when %s', async (_, options) => {
    await using tree = await tempTree();
    const out = join(tree.path, 'cluster.yaml');
    expect((await clusterInitCommand(context('none'), { out, ...options })).ok).toBe(false);
    expect(existsSync(out)).toBe(false);
  });
});
