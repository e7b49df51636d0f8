import { dirname, join, resolve } from 'node:path';
import { isPasswordHash, type Account, type Cluster } from '../cluster/index.ts';
import { problem } from '../lib/diagnostic.ts';
import { run } from '../lib/exec.ts';
import { pathExists, readText, showPath, writeAtomic } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { ensurePrivateDir, firstLine, randomText } from './secret-files.ts';

/** By account name: a hash as it stands in /etc/shadow. No entry: no password login. */
export type PasswordHashes = ReadonlyMap<string, string>;

/** What would happen to one account's password. */
export interface PlannedPassword {
  readonly account: string;
  readonly action: 'generate' | 'keep';
  /** Where it is or will be, for the operator to read; never its content. */
  readonly file: string;
}

/** Shown in place of a hash that does not exist yet; no password matches it. */
const NO_PASSWORD = '*';
const PASSWORD_LENGTH = 20;
/** Without the characters that are mistaken for each other on a console or sit elsewhere on another keyboard (y and z). */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXabcdefghijkmnopqrstuvwx23456789';
const SALT_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SHA512_CRYPT = /^\$6\$([./0-9A-Za-z]{1,16})\$[./0-9A-Za-z]{86}$/;

/**
 * The hash of every account that has a password: the one of cluster.yaml, the one of the file that it names, or for
 * `password: generate` that of a password of our own. Such a password is made once and then kept in
 * SECRETS_DIR/<cluster>/<account>.password (0600, the folder 0700); the hash beside it is made again only when it does not
 * fit the password, so a password that the operator put there by hand is taken, and two runs give the same bytes.
 * With isWriting false every password must be there, and nothing is written: a hash that does not fit is made for the answer only.
 * Fails when openssl is missing; no message ever holds a password or a hash.
 */
export async function ensurePasswords(
  cluster: Cluster,
  secretsDir: string,
  { isWriting = true }: { readonly isWriting?: boolean } = {},
): Promise<Result<PasswordHashes>> {
  const hashes = new Map<string, string>();
  for (const { name, password } of cluster.accounts) {
    if (password.kind === 'locked') continue;
    const hash =
      password.kind === 'hash'
        ? ok(password.hash)
        : password.kind === 'file'
          ? await readHash(resolve(dirname(cluster.file), password.file), name)
          : await ensurePassword(join(secretsDir, cluster.name), name, isWriting);
    if (!hash.ok) return hash;
    hashes.set(name, hash.value);
  }
  return ok(hashes);
}

/** The first line of a file that cluster.yaml names. What it holds is never repeated: it may be a password by mistake. */
async function readHash(file: string, account: string): Promise<Result<string>> {
  const location = { file: showPath(file) };
  const line = await firstLine(file);
  const hash = line?.trim() ?? '';
  if (isPasswordHash(hash)) return ok(hash);
  return fail(
    problem(
      'overlay/bad-secret',
      line !== undefined
        ? `The first line of ${location.file} is no password hash, and ${account} is to log in by it.`
        : `${location.file}, which holds the password hash of ${account}, is not there.`,
      { location, hint: '"openssl passwd -6" makes a hash; the path is relative to the cluster file' },
    ),
  );
}

/** As `ensurePasswords` without writing or running anything: stand-in hashes for a plan, and what would be done. */
export async function planPasswords(
  cluster: Cluster,
  secretsDir: string,
): Promise<{ readonly hashes: PasswordHashes; readonly planned: readonly PlannedPassword[] }> {
  const planned: PlannedPassword[] = [];
  const hashes = new Map(
    cluster.accounts.flatMap(({ name, password }) =>
      password.kind === 'hash'
        ? [[name, password.hash] as const]
        : password.kind === 'file'
          ? [[name, NO_PASSWORD] as const]
          : [],
    ),
  );
  for (const { name } of generated(cluster)) {
    const file = passwordFile(join(secretsDir, cluster.name), name);
    planned.push({
      account: name,
      action: (await pathExists(file)) ? 'keep' : 'generate',
      file: showPath(file),
    });
    hashes.set(name, NO_PASSWORD);
  }
  return { hashes, planned };
}

function generated(cluster: Cluster): readonly Account[] {
  return cluster.accounts.filter((account) => account.password.kind === 'generate');
}

function passwordFile(folder: string, account: string): string {
  return join(folder, `${account}.password`);
}

async function ensurePassword(folder: string, account: string, isWriting: boolean): Promise<Result<string>> {
  if (isWriting) await ensurePrivateDir(folder);
  const file = passwordFile(folder, account);
  const hashFile = join(folder, `${account}.hash`);
  if (isWriting && !(await pathExists(file)))
    await writeAtomic(file, `${randomText(ALPHABET, PASSWORD_LENGTH)}\n`, 0o600);
  const password = (await firstLine(file)) ?? '';
  if (password === '') {
    return fail(
      problem(
        'overlay/bad-secret',
        `The first line of ${showPath(file)} is empty, and an empty password opens the account to everybody.`,
        {
          location: { file: showPath(file) },
          hint: 'Remove the file to have a new password made',
        },
      ),
    );
  }
  const old = (await pathExists(hashFile)) ? (await readText(hashFile)).trim() : '';
  const salt = SHA512_CRYPT.exec(old)?.[1] ?? randomText(SALT_ALPHABET, 16);
  // By standard input: a command line is readable by every account of this machine.
  const result = await run({
    argv: ['openssl', 'passwd', '-6', '-salt', salt, '-stdin'],
    input: `${password}\n`,
    why: 'hash passwords',
  });
  if (!result.ok) return result;
  const hash = result.value.stdout.trim();
  if (!SHA512_CRYPT.test(hash)) {
    return fail(
      problem('overlay/bad-secret', `openssl made something other than a sha512-crypt hash for ${account}.`),
    );
  }
  if (isWriting && hash !== old) await writeAtomic(hashFile, `${hash}\n`, 0o600);
  return ok(hash);
}
