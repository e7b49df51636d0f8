import { execa } from 'execa';
import { parse } from 'yaml';
import type { Overlay } from '../../src/overlay/index.ts';
import { preseed } from './incus-recorder.ts';
import type { Ended, NodeNamespace } from './node-namespace.ts';
import { runInNetworkOf } from './program-node.ts';

/** A file of an overlay on its node. */
export interface NodeFile {
  readonly on: NodeNamespace;
  readonly overlay: Overlay;
  /** As on the node, without the leading slash. */
  readonly path: string;
  readonly text: string;
}

/** How a program that reads a file on a node says what it thinks of it. */
export interface Proof {
  readonly program: string;
  readonly reads: RegExp;
  /** What the program has against the file; nothing when it takes it. */
  readonly complaint: (file: NodeFile) => Promise<string>;
  /** A mistake that it must find: what such a file holds, and what stands there instead. */
  readonly mistake: readonly [RegExp, string];
}

const words = ({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): string => `${stdout}\n${stderr}`.trim();

const refusal = (
  ended: Pick<Ended, 'stdout' | 'stderr'> & { readonly exitCode?: number | undefined },
): string => (ended.exitCode === 0 ? '' : `${words(ended)} (status ${String(ended.exitCode)})`);

/** A strict bash script on the node; $1 is the file. It ends with a status other than 0 when the program refuses the file. */
export const onNode =
  (script: string): Proof['complaint'] =>
  async ({ on, path, overlay }) =>
    refusal(
      await runInNetworkOf(
        on,
        on,
        `set -euo pipefail\n${script}`,
        `/${path}`,
        overlay.node.hostname,
        overlay.node.fqdn,
      ),
    );

/** A program of this machine that reads the file on its standard input. */
export const here =
  (program: string, ...args: readonly string[]): Proof['complaint'] =>
  async ({ text }) =>
    refusal(await execa(program, args, { input: text, reject: false }));

/** Each value as the programs of Ceph get it, by the entity that has the section; they write an address in a form of its own. */
export async function cephComplaint({ on, path, text }: NodeFile): Promise<string> {
  let entity = 'client.admin';
  const complaints: string[] = [];
  for (const line of text.split('\n')) {
    const section = /^\[(.*)\]$/.exec(line)?.[1];
    if (section !== undefined) entity = section === 'global' ? 'client.admin' : section;
    const [, key, value] = /^(\w+) = (.*)$/.exec(line) ?? [];
    if (section !== undefined || line === '' || line.startsWith('#')) continue;
    if (key === undefined || value === undefined) {
      complaints.push(`"${line}" is neither a section nor a value`);
      continue;
    }
    const read = ['ceph-conf', '--conf', `/${path}`, '--name', entity, '--show-config-value', key] as const;
    const answer = await on.run(read);
    if (answer.exitCode !== 0 || ![value, `v2:${value}:0/0`].includes(answer.stdout))
      complaints.push(`${entity}: ${key} should be "${value}": ${words(answer)}`);
  }
  return complaints.join('\n');
}

/** The client names what it does not understand; after a preseed that it took, the last request makes or joins the cluster. */
export async function preseedComplaint({ on, overlay, text }: NodeFile): Promise<string> {
  const { requests, words: said } = await preseed(on, text);
  const wanted = parse(text) as {
    readonly networks?: readonly unknown[];
    readonly storage_pools?: readonly unknown[];
  };
  const sent = (request: string) =>
    (requests.get(request) ?? []) as readonly { readonly server_name?: string }[];
  return sent('PUT /1.0/cluster')[0]?.server_name === overlay.node.services.incus?.member &&
    sent('POST /1.0/networks?project=default').length === (wanted.networks ?? []).length &&
    sent('POST /1.0/storage-pools').length === (wanted.storage_pools ?? []).length
    ? ''
    : said;
}
