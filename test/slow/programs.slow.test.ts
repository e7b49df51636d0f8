import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answersSchema, draftFile, parseCluster } from '../../src/cluster/index.ts';
import { readLayers, renderOverlay, type Overlay } from '../../src/overlay/index.ts';
import { requirePrograms, runInNetworkOf, startProgramNode } from '../rig/program-node.ts';
import type { NodeFile } from '../rig/program-answers.ts';
import { PLAIN, PROOFS } from '../rig/proofs.ts';
import { valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

const PROJECT = join(import.meta.dirname, '../..');
const file = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');
const draft = (answers: object): string => draftFile(answersSchema.parse(answers));

const RING5 = file('examples/ring5.yaml');

/** Every example, what "cluster init" writes, and a small one with a static address and sudo by password. */
const CLUSTERS: readonly (readonly [name: string, yaml: string])[] = [
  ...['cluster.yaml', ...readdirSync(join(PROJECT, 'examples')).map((name) => `examples/${name}`)].map(
    (path) => [path, file(path)] as const,
  ),
  ['the draft of a ring', draft({ nodes: 3 })],
  ['the draft of a mesh', draft({ nodes: 2, topology: 'mesh' })],
  ['test/fixtures/clusters/right.yaml', file('test/fixtures/clusters/right.yaml')],
];

/** Zabbix's server is outside of every example; here it is a node, which then has every kind of file but one. */
const WITH_ZABBIX = RING5.replace('{ server: 192.168.7.10 }', '{ server: node1 }');

const HASH = `$6$sample$${'x'.repeat(86)}`;

async function overlays(yaml: string): Promise<readonly Overlay[]> {
  const cluster = valueOf(parseCluster(yaml, 'cluster.yaml'));
  const layers = valueOf(await readLayers(join(PROJECT, 'overlays')));
  const hashes = new Map(cluster.accounts.map(({ name }) => [name, HASH]));
  return cluster.nodes.map((node) => valueOf(renderOverlay(cluster, node, { layers, hashes })));
}

const filesOf = (overlay: Overlay): readonly Pick<NodeFile, 'path' | 'text'>[] =>
  overlay.entries.flatMap((entry) =>
    entry.kind === 'file' ? [{ path: entry.path, text: new TextDecoder().decode(entry.content) }] : [],
  );

/** What programs, or the form of plain data, have against one file; and whether anything looked at it. */
async function complaintsOf(node: NodeFile): Promise<readonly string[]> {
  const { path, text } = node;
  const proofs = PROOFS.filter(({ reads }) => reads.test(path));
  const plain = PLAIN.filter(({ reads }) => reads.test(path));
  if (proofs.length + plain.length === 0)
    return [`${path}: no program reads it, and it is not known as plain data`];
  const found: string[] = [];
  for (const { program, complaint } of proofs) {
    const words = await complaint(node);
    if (words !== '') found.push(`${path}: ${program}: ${words}`);
  }
  for (const { line } of plain)
    for (const each of text.trimEnd().split('\n')) if (!line.test(each)) found.push(`${path}: "${each}"`);
  return found;
}

/** Of all files of a node. */
async function complaintsOn(root: string, folder: string, overlay: Overlay): Promise<readonly string[]> {
  await using on = await startProgramNode(root, folder, overlay);
  const found = await Promise.all(filesOf(overlay).map((each) => complaintsOf({ on, overlay, ...each })));
  return found.flat();
}

describe.each(CLUSTERS)('the files of %s', (_, yaml) => {
  it('are taken, on every node, by the programs that read them there', async (context) => {
    const root = await requirePrograms(context);
    await using folder = await tempTree();
    for (const overlay of await overlays(yaml))
      expect(await complaintsOn(root, folder.path, overlay), overlay.node.hostname).toEqual([]);
  });
});

describe('a node with everything', () => {
  it('has files of every kind, and each is taken', async (context) => {
    const root = await requirePrograms(context);
    await using folder = await tempTree();
    const all = await overlays(WITH_ZABBIX);
    const [first] = all;
    if (first === undefined) throw new Error('no node');

    const paths = all.flatMap((overlay) => filesOf(overlay).map(({ path }) => path));
    for (const { program, reads } of PROOFS)
      expect(
        paths.filter((path) => reads.test(path)),
        program,
      ).not.toEqual([]);
    expect(await complaintsOn(root, folder.path, first)).toEqual([]);
  });

  it('shows that each program refuses a file with a mistake in it', async (context) => {
    const root = await requirePrograms(context);
    await using folder = await tempTree();
    const taken: string[] = [];
    const left = new Set(PROOFS);
    for (const overlay of await overlays(WITH_ZABBIX)) {
      const files = filesOf(overlay);
      const here = [...left].flatMap((proof) => {
        const file = files.find(({ path, text }) => proof.reads.test(path) && proof.mistake[0].test(text));
        return file === undefined ? [] : [{ proof, ...file }];
      });
      if (here.length === 0) continue;
      await using on = await startProgramNode(root, folder.path, overlay);
      for (const { proof, path, text } of here) {
        left.delete(proof);
        const spoilt = text.replace(...proof.mistake);
        // Over what is there: owner and mode stay.
        await on.run(['tee', `/${path}`], spoilt);
        if ((await proof.complaint({ on, overlay, path, text: spoilt })) === '')
          taken.push(`${proof.program}: ${path}`);
        await on.run(['tee', `/${path}`], text);
      }
    }

    expect(taken).toEqual([]);
    expect([...left].map(({ program }) => program)).toEqual([]);
  });

  it('is refused for a file that nothing reads, and for data of another form', async () => {
    const [overlay] = await overlays(RING5);
    if (overlay === undefined) throw new Error('no node');
    const on = undefined as never;
    expect(await complaintsOf({ on, overlay, path: 'etc/new.conf', text: '' })).toEqual([
      'etc/new.conf: no program reads it, and it is not known as plain data',
    ]);
    const other = { on, overlay, path: 'etc/resolv.conf', text: 'nameserver here\n' };
    expect(await complaintsOf(other)).toEqual(['etc/resolv.conf: "nameserver here"']);
  });
});

/** Several nodes at once. */
async function startAll(root: string, folder: string, all: readonly Overlay[]) {
  const started: Pick<NodeFile, 'on' | 'overlay'>[] = [];
  for (const overlay of all) started.push({ overlay, on: await startProgramNode(root, folder, overlay) });
  const dispose = async () => {
    await Promise.all(started.map(({ on }) => on[Symbol.asyncDispose]()));
  };
  return { started, [Symbol.asyncDispose]: dispose };
}

describe("OVN's databases by /etc/default/ovn of examples/ring5.yaml", () => {
  it('are one cluster of the members, before and after the first starts again, where the others look for it', async (context) => {
    const root = await requirePrograms(context);
    await using folder = await tempTree();
    const four = (await overlays(RING5)).slice(0, 4);
    await using nodes = await startAll(root, folder.path, four);
    const members = nodes.started.filter(({ overlay }) => overlay.node.services.ovn?.central === true);
    const other = nodes.started.find(({ overlay }) => overlay.node.services.ovn?.central === false);
    const [first] = members;
    if (first === undefined || other === undefined) throw new Error('ring5 has other members');
    // All in the network of one, each by its own address.
    const sh = async ({ on }: typeof first, script: string): Promise<string> => {
      const { exitCode, stdout, stderr } = await runInNetworkOf(first.on, on, `set -eu\n${script}`);
      if (exitCode !== 0 || stderr.includes('unknown option'))
        throw new Error(`${on.name}: ${stdout}\n${stderr}`);
      return stdout;
    };
    for (const { overlay } of members.slice(1))
      await first.on.sh(`ip address add ${overlay.node.loopback}/32 dev lo`);

    for (const member of members) await sh(member, '/etc/rc.d/rc.ovn-central start');

    const clusterOf = async (member: typeof first): Promise<readonly string[]> => {
      const status = await sh(
        member,
        'ovn-appctl -t /var/run/ovn/ovnnb_db.ctl cluster/status OVN_Northbound',
      );
      return status.match(/^Cluster ID: .*|tcp:[\d.]+:6643(?=\)| \(self\))/gm) ?? [];
    };
    const before = await clusterOf(first);
    await sh(first, '/etc/rc.d/rc.ovn-central restart');
    const after = await clusterOf(first);

    expect(before.slice(1).sort()).toEqual(members.map(({ overlay }) => `tcp:${overlay.node.loopback}:6643`));
    expect(after.toSorted()).toEqual(before.toSorted());
    const look = `. /etc/default/openvswitch
      remote=$(sed -n 's/^ *--external-id=ovn-remote=//p' /etc/default/openvswitch)
      ovn-sbctl --db="$remote" --timeout=10 chassis-add "$OVS_SYSTEM_ID" geneve 10.60.0.4
      ovn-sbctl --db="$remote" --timeout=10 --bare --columns=name list chassis`;
    expect(await sh(other, look)).toBe('node4');
  });

  it('are not made without a word when an option is misspelt', async (context) => {
    const root = await requirePrograms(context);
    await using folder = await tempTree();
    await using nodes = await startAll(root, folder.path, (await overlays(RING5)).slice(0, 1));
    const [first] = nodes.started;
    if (first === undefined) throw new Error('no node');

    const start = "sed -i 's/--db-nb-addr/--db-nb-adress/' /etc/default/ovn; /etc/rc.d/rc.ovn-central start";
    expect((await runInNetworkOf(first.on, first.on, start)).stderr).toContain(
      'unknown option "--db-nb-adress',
    );
  });
});
