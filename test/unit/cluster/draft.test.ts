import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answersSchema, askAnswers, draftFile, parseCluster } from '../../../src/cluster/index.ts';
import { TOPOLOGIES } from '../../../src/cluster/draft/topologies.ts';
import { valueOf } from '../../rig/result.ts';

const draft = (answers: object) => draftFile(answersSchema.parse(answers));

const machine = (node: number, ports: number) => ({
  macs: Array.from({ length: ports }, (_, port) => `52:54:00:00:0${String(node)}:0${String(port)}`),
  system_disk: `SYS-${String(node)}`,
  osd_disk: `OSD-${String(node)}`,
});

describe('a file that "cluster init" writes', () => {
  it.each(TOPOLOGIES)(
    'of a %s is without a fault for every number of nodes, and bears the loss of a cable',
    (topology) => {
      fc.assert(
        fc.property(fc.integer({ min: 2, max: topology === 'ring' ? 64 : 12 }), (nodes) => {
          const cluster = valueOf(parseCluster(draft({ nodes, topology }), 'cluster.yaml'));
          expect(cluster.nodes).toHaveLength(nodes);
          const codes = new Set(cluster.warnings.map(({ code }) => code));
          codes.delete('cluster/placeholder');
          codes.delete('cluster/console-only');
          // A mesh of two is one cable.
          expect([...codes]).toEqual(topology === 'mesh' && nodes === 2 ? ['cluster/cut-cable'] : []);
        }),
        { numRuns: 8 },
      );
    },
  );

  it('has nothing to be warned of when everything was answered', () => {
    const text = draft({
      ssh_keys: [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKiRpYnWBglYXWiSOEGMJ2G0Hn5Xuy0JGeYMb8GYicKO ada's key",
      ],
      machines: [machine(1, 3), machine(2, 3), machine(3, 3)],
    });
    const cluster = valueOf(parseCluster(text, 'cluster.yaml'));
    expect(cluster.warnings).toEqual([]);
    expect(cluster.accounts[0]?.sshKeys).toEqual([
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKiRpYnWBglYXWiSOEGMJ2G0Hn5Xuy0JGeYMb8GYicKO ada's key",
    ]);
    expect(cluster.nodes[1]).toMatchObject({ osdVm: '10.50.1.102', systemDisk: { serial: 'SYS-2' } });
  });

  it('warns once for each machine that has stand-ins', () => {
    const cluster = valueOf(parseCluster(draft({ nodes: 4, machines: [machine(1, 3)] }), 'cluster.yaml'));
    const found = cluster.warnings.filter(({ code }) => code === 'cluster/placeholder');
    expect(found.map(({ message }) => message.split(' ')[0])).toEqual(['node2', 'node3', 'node4']);
  });
});

describe('questions', () => {
  const answering = (answers: Readonly<Record<string, readonly string[]>>, last = '') => {
    const asked: string[] = [];
    const left = new Map(Object.entries(answers).map(([key, list]) => [key, [...list]]));
    return {
      asked,
      ask: (question: string): Promise<string | undefined> => {
        asked.push(question);
        const key = [...left.keys()].find((word) => question.startsWith(word));
        return Promise.resolve((key === undefined ? undefined : left.get(key)?.shift()) ?? last);
      },
    };
  };

  it('have defaults, and each machine its own', async () => {
    const { ask, asked } = answering({ 'Number of nodes': ['2'], 'node2: serial of the system': ['DISK-2'] });
    const answers = await askAnswers(ask, () => undefined);
    expect(answers).toEqual(answersSchema.parse({ nodes: 2, machines: [{}, { system_disk: 'DISK-2' }] }));
    expect(asked.filter((question) => question.startsWith('node'))).toHaveLength(6);
  });

  it('are put again, with the reason, until the answer fits', async () => {
    const said: string[] = [];
    const { ask } = answering({
      'Number of nodes': ['many', '1', '2'],
      'Time zone': ['Europe/Ber lin', 'Europe/Berlin'],
    });
    const answers = await askAnswers(ask, (text) => said.push(text));
    expect([answers?.nodes, answers?.zone]).toEqual([2, 'Europe/Berlin']);
    expect(said.filter((text) => text.startsWith('That does not fit'))).toHaveLength(3);
  });

  it('that nobody answers any more give nothing', async () => {
    expect(
      await askAnswers(
        () => Promise.resolve(undefined),
        () => undefined,
      ),
    ).toBeUndefined();
  });
});
