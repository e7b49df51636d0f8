import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensurePasswords, planPasswords } from '../../../src/overlay/index.ts';
import { sampleCluster } from './sample.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slackforge-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cluster = sampleCluster('triangle');
const file = (name: string): string => join(folder, 'triangle', name);

describe('passwords', () => {
  it('are made once, for their owner only, and give the same hash in the next run', async () => {
    const first = await ensurePasswords(cluster, folder);
    const second = await ensurePasswords(cluster, folder);

    if (!first.ok || !second.ok) throw new Error('no password');
    expect(first.value.get('clusteradm')).toMatch(/^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/);
    expect(second.value).toEqual(first.value);
    expect(readFileSync(file('clusteradm.password'), 'utf8')).toMatch(/^[A-Xa-x2-9]{20}\n$/);
    expect(statSync(join(folder, 'triangle')).mode & 0o777).toBe(0o700);
    expect(statSync(file('clusteradm.password')).mode & 0o777).toBe(0o600);
    expect(statSync(file('clusteradm.hash')).mode & 0o777).toBe(0o600);
  });

  it('that the operator puts into the file are taken', async () => {
    const before = await ensurePasswords(cluster, folder);
    writeFileSync(file('clusteradm.password'), 'chosen by hand\n');

    const after = await ensurePasswords(cluster, folder);

    expect(after.ok && before.ok && after.value.get('clusteradm') !== before.value.get('clusteradm')).toBe(
      true,
    );
    expect(readFileSync(file('clusteradm.hash'), 'utf8').trim()).toBe(
      after.ok && after.value.get('clusteradm'),
    );
  });

  it('are hashed as they are, and nothing is written, when a question only is asked', async () => {
    await ensurePasswords(cluster, folder);
    writeFileSync(file('clusteradm.password'), 'chosen by hand\n');
    chmodSync(join(folder, 'triangle'), 0o750);
    const hashBefore = readFileSync(file('clusteradm.hash'), 'utf8');

    const asked = await ensurePasswords(cluster, folder, { isWriting: false });

    expect(asked.ok && asked.value.get('clusteradm')).toMatch(/^\$6\$/);
    expect(asked.ok && asked.value.get('clusteradm')).not.toBe(hashBefore.trim());
    expect(readFileSync(file('clusteradm.hash'), 'utf8')).toBe(hashBefore);
    expect(statSync(join(folder, 'triangle')).mode & 0o777).toBe(0o750);
  });

  it('that are empty are refused', async () => {
    mkdirSync(join(folder, 'triangle'));
    writeFileSync(file('clusteradm.password'), '\n');
    const result = await ensurePasswords(cluster, folder);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'overlay/bad-secret' }] });
  });

  it('are in no diagnostic, not even when hashing fails', async () => {
    await ensurePasswords(cluster, folder);
    writeFileSync(file('clusteradm.password'), 'SECRETWORD\n');
    const fake = join(folder, 'bin');
    mkdirSync(fake);
    writeFileSync(join(fake, 'openssl'), '#!/bin/sh\necho it broke >&2\nexit 3\n');
    chmodSync(join(fake, 'openssl'), 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = fake;
    try {
      const result = await ensurePasswords(cluster, folder);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain('SECRETWORD');
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('are not made by a plan, which says where they will be', async () => {
    const { planned, hashes } = await planPasswords(cluster, folder);
    expect(planned).toEqual([
      {
        account: 'clusteradm',
        action: 'generate',
        file: expect.stringContaining('triangle/clusteradm.password') as string,
      },
    ]);
    expect([...hashes.values()]).toEqual(['*']);
    expect(existsSync(join(folder, 'triangle'))).toBe(false);
  });

  it('that are hashed in cluster.yaml, or in a file that it names, are taken as they are', async () => {
    const hash = (letter: string): string => `$6$salt$${letter.repeat(86)}`;
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets/two.hash'), `${hash('b')}\n`);
    const hashed = { ...sampleCluster('hashed-password'), file: join(folder, 'cluster.yaml') };

    const hashes = await ensurePasswords(hashed, join(folder, 'out'));

    expect(hashes.ok && [...hashes.value]).toEqual([
      ['two', hash('b')],
      ['op', `$6$sample$${'x'.repeat(86)}`],
    ]);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it.each([
    ['is not there', undefined],
    ['holds a password by mistake', 'SECRETWORD\n'],
  ])('of a file that %s are refused, and what it holds is not repeated', async (_, content) => {
    const hashed = { ...sampleCluster('hashed-password'), file: join(folder, 'cluster.yaml') };
    mkdirSync(join(folder, 'secrets'));
    if (content !== undefined) writeFileSync(join(folder, 'secrets/two.hash'), content);

    const result = await ensurePasswords(hashed, join(folder, 'out'));

    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'overlay/bad-secret' }] });
    expect(JSON.stringify(result)).not.toContain('SECRETWORD');
  });
});
