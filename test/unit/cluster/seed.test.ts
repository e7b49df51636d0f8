import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../../src/cluster/index.ts';

/**
 * The document that describes the triangle has mistakes in its numbers. They are fed in as it has them (the fixtures say which
 * line is which), and each must be complained of. What is not here cannot be written in cluster.yaml: it is in scripts that are
 * rendered (rc.inet3, rc.local, rc.frr) or in the headings of the document.
 */
const MISTAKES = [
  ['N1', 'node 1 port 2 as /24', 'cluster/link-mask', '192.168.33.2/24 of node1:eth2'],
  ['N2', 'node 2 port 2 as /24', 'cluster/link-mask', '192.168.11.2/24 of node2:eth2'],
  [
    'N3',
    'node 3 port 2 as /24, at the end of cable 3',
    'cluster/link-address',
    '192.168.22.2/24 of node3:eth2',
  ],
  ['N4', 'cable 2 in port 1 of node 3', 'cluster/link-address', '192.168.33.1/30 of node3:eth1'],
  ['N5', 'cable 3 in port 2 of node 3', 'cluster/link-address', 'not in the subnet 192.168.33.0/30'],
  [
    'N7',
    'node 2 announces the loopback of node 1',
    'cluster/foreign-network',
    'node2 is to announce 10.50.1.1/32',
  ],
  ['N7', 'and not its own', 'cluster/loopback-not-announced', '10.50.1.2'],
  ['N8', 'node 3 announces not its own', 'cluster/loopback-not-announced', '10.50.1.3'],
  ['N9', 'node 3 is called node2', 'cluster/duplicate-name', 'The host name of node 3 is node2'],
  ['N10', 'networks are announced as /24', 'cluster/wide-network', 'announce 192.168.11.0/24'],
  ['N11', 'an interface that nothing makes', 'cluster/unknown-interface', 'OSPF of node1 names vxlan0'],
  ['N12', 'nobody switches forwarding on', 'cluster/no-router', 'node1 has cables'],
] as const;

function complaintsOf(fixture: string) {
  const path = join(import.meta.dirname, '../../fixtures/clusters', fixture);
  const parsed = parseCluster(readFileSync(path, 'utf8'), fixture);
  return parsed.ok ? [] : parsed.diagnostics;
}

describe('the numbers of the document as it has them', () => {
  it.each(MISTAKES)('%s, %s, are complained of as %s', (_, _what, code, words) => {
    const found = complaintsOf('seed-as-written.yaml').filter((each) => each.code === code);
    expect(found.map((each) => each.message).join('\n')).toContain(words);
  });

  it('N13, ports that are not tied to names, are complained of as missing hardware addresses', () => {
    expect(complaintsOf('seed-ports-unpinned.yaml').map((each) => each.message)).toEqual([
      expect.stringContaining('"nodes.0.nics.1.mac" is missing'),
      expect.stringContaining('"nodes.0.nics.2.mac" is missing'),
    ]);
  });

  it('are all told with line and column', () => {
    for (const { location } of complaintsOf('seed-as-written.yaml')) {
      expect(location?.line).toBeGreaterThan(10);
      expect(location?.column).toBeGreaterThan(0);
    }
  });
});
