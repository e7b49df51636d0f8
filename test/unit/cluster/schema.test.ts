import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../../src/cluster/index.ts';
import { clusterJsonSchema } from '../../../src/cluster/schema/index.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

describe('the form of cluster.yaml', () => {
  it('is published as schema/cluster.json as it is (npm run schemas writes it)', () => {
    expect(JSON.parse(read('schema/cluster.json'))).toEqual(JSON.parse(JSON.stringify(clusterJsonSchema())));
  });

  it('has a description for every key, so that an editor can explain it', () => {
    const bare: string[] = [];
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key !== 'properties') walk(value, path);
        else
          for (const [name, property] of Object.entries(value as Record<string, object>)) {
            const isWord = 'const' in property || 'format' in property;
            if (!isWord && !('description' in property)) bare.push(`${path}.${name}`);
            walk(property, `${path}.${name}`);
          }
      }
    };
    walk(clusterJsonSchema(), '');
    expect(bare).toEqual([]);
  });

  it('never repeats what was written where a password hash belongs', () => {
    const text = read('test/fixtures/clusters/plain-password.yaml');
    const parsed = parseCluster(text, 'cluster.yaml');
    expect(JSON.stringify(parsed)).toContain('cluster/plain-password');
    expect(JSON.stringify(parsed)).not.toMatch(/correct horse|md5hash/);
  });
});
