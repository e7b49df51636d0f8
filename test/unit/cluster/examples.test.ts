import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawCluster, parseCluster } from '../../../src/cluster/index.ts';
import { DIAGRAM_FORMATS } from '../../../src/cluster/diagram/formats.ts';
import { drawSvg } from '../../../src/lib/draw-svg.ts';
import { renderCluster, renderNode } from '../../../src/commands/render-cluster.ts';
import { expectGolden } from '../../rig/golden.ts';
import { valueOf } from '../../rig/result.ts';

const PROJECT = join(import.meta.dirname, '../../..');

/** The triangle is kept as a fixture: whoever tries the project out edits cluster.yaml. */
const EXAMPLES = [
  ['triangle', 'test/fixtures/clusters/triangle.yaml'],
  ['ring5', 'examples/ring5.yaml'],
  ['mesh4', 'examples/mesh4.yaml'],
] as const;

const load = (path: string) =>
  valueOf(parseCluster(readFileSync(join(PROJECT, path), 'utf8'), 'cluster.yaml'));

describe('an example cluster', () => {
  it.each(EXAMPLES)('%s has the derived data of test/golden', async (name, path) => {
    const cluster = load(path);
    await expectGolden(`clusters/${name}.json`, `${JSON.stringify(cluster, undefined, 2)}\n`);
    await expectGolden(
      `clusters/${name}.txt`,
      [renderCluster(cluster), ...cluster.nodes.map(renderNode)].join('\n'),
    );
  });

  it.each(EXAMPLES)('%s is drawn as in test/golden, in every form', async (name, path) => {
    const cluster = load(path);
    const drawn = DIAGRAM_FORMATS.filter((format) => format !== 'svg').map(
      (format) => `== ${format}\n${drawCluster(cluster, format)}`,
    );
    await expectGolden(`clusters/${name}-diagram.txt`, drawn.join('\n'));
  });

  it.each(EXAMPLES.slice(1))('%s has nothing to be warned of', (_, path) => {
    expect(load(path).warnings).toEqual([]);
  });
});

describe('a picture of the cluster', () => {
  it('is a drawing with every node, cable and address', async () => {
    const cluster = load('examples/ring5.yaml');
    const svg = await drawSvg(drawCluster(cluster, 'svg'));
    for (const { hostname, loopback } of cluster.nodes) {
      expect(svg).toContain(`>${hostname}<`);
      expect(svg).toContain(`>${loopback}<`);
    }
    for (const { name, ends } of cluster.cables) {
      expect(svg).toContain(`>${name}<`);
      for (const end of ends) expect(svg).toContain(`>${end.address}<`);
    }
  });
});
