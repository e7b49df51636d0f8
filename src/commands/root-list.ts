import { join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes, plural } from '../lib/text.ts';
import { listBases, type ListedBase } from '../buildroot/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';

/** Shows the base roots: identity, series, packages, size, date, and which jobs stand on them right now. */
export async function rootListCommand({ settings }: Context): Promise<Result<Answer>> {
  const { roots } = outPaths(settings);
  const bases = await listBases(roots);
  const text =
    bases.length === 0 ? `no base root in ${roots}\n` : bases.map((base) => `${describe(base)}\n`).join('');
  return ok({ text, json: { format: 1, roots: bases.map((base) => asData(base, roots)) } });
}

function describe({ name, record, madeAtMs, users }: ListedBase): string {
  const made = new Date(madeAtMs).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');
  const facts =
    record === undefined
      ? ['its record is lost']
      : [
          record.series.join(' ') || 'core',
          plural(record.packages.length, 'package'),
          formatBytes(record.bytes),
        ];
  const use = users.length === 0 ? 'idle' : `in use by ${users.join(', ')}`;
  return [name, ...facts, made, use].join('  ');
}

function asData({ name, kind, record, madeAtMs, users }: ListedBase, roots: string) {
  return {
    dir: join(roots, name),
    kind,
    identity: record?.identity,
    mirror: record?.mirror,
    series: record?.series,
    packages: record?.packages.length,
    bytes: record?.bytes,
    madeAt: new Date(madeAtMs).toISOString(),
    inUseBy: users,
  };
}
