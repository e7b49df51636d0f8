import { dirname, join, resolve } from 'node:path';
import type { Cluster, SecretSource } from '../cluster/index.ts';
import { problem } from '../lib/diagnostic.ts';
import { pathExists, showPath, writeAtomic } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { ensurePrivateDir, firstLine, randomText } from './secret-files.ts';

/** Where the key that OSPF neighbours share is or will be; never the key. */
export interface PlannedKey {
  readonly action: 'generate' | 'keep';
  readonly file: string;
}

/** Shown in place of a key that was not asked for; a template that is compared or printed may hold it. */
export const NO_KEY = 'not-made-yet';
/** OSPF keeps 16 bytes of a message digest key (RFC 2328, D.3); FRR refuses a longer one. */
const KEY_LENGTH = 16;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** What FRR's configuration takes for one word; "!" and "#" begin a comment there. */
const KEY = /^[!-~]{1,16}$/;
const COMMENT = /^[!#]/;

/**
 * The key of `ospf.authentication`, or undefined when packets are not signed. `generate` makes it once, as SECRETS_DIR/<cluster>/ospf.key (0600, the folder
 * 0700), and takes what is there from then on; otherwise it is the first line of the file that cluster.yaml names. With isWriting false the key must be
 * there already. Fails when that is no
 * key; no message ever holds one.
 */
export async function ensureOspfKey(
  cluster: Cluster,
  secretsDir: string,
  { isWriting = true }: { readonly isWriting?: boolean } = {},
): Promise<Result<string | undefined>> {
  const source = sourceOf(cluster);
  if (source === undefined) return ok(undefined);
  const file = fileOf(cluster, source, secretsDir);
  if (isWriting && source.kind === 'generate') {
    await ensurePrivateDir(dirname(file));
    if (!(await pathExists(file))) await writeAtomic(file, `${randomText(ALPHABET, KEY_LENGTH)}\n`, 0o600);
  }
  return readKey(file);
}

/** As `ensureOspfKey` without reading or writing a key: what would be done, where there is one. */
export async function planOspfKey(cluster: Cluster, secretsDir: string): Promise<PlannedKey | undefined> {
  const source = sourceOf(cluster);
  if (source === undefined) return undefined;
  const file = fileOf(cluster, source, secretsDir);
  const isMade = source.kind === 'generate' && !(await pathExists(file));
  return { action: isMade ? 'generate' : 'keep', file: showPath(file) };
}

/** One key for the whole cluster: cluster.yaml has one place for it, and every node has it from there. */
function sourceOf(cluster: Cluster): SecretSource | undefined {
  return cluster.nodes[0]?.ospf.authentication;
}

function fileOf(cluster: Cluster, source: SecretSource, secretsDir: string): string {
  return source.kind === 'file'
    ? resolve(dirname(cluster.file), source.file)
    : join(secretsDir, cluster.name, 'ospf.key');
}

async function readKey(file: string): Promise<Result<string>> {
  const location = { file: showPath(file) };
  const line = await firstLine(file);
  const key = line?.trim() ?? '';
  if (KEY.test(key) && !COMMENT.test(key)) return ok(key);
  return fail(
    problem(
      'overlay/bad-secret',
      line !== undefined
        ? `The first line of ${location.file} is no key for OSPF.`
        : `${location.file}, which holds the key for OSPF, is not there.`,
      {
        location,
        hint: 'A key is one word of 1 to 16 ASCII characters that does not begin with "!" or "#"; the path is relative to the cluster file',
      },
    ),
  );
}
