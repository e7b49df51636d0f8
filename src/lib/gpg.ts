import { problem } from './diagnostic.ts';
import { run, runBytes } from './exec.ts';
import { removeTree } from './fs.ts';
import { fail, ok, type Result } from './result.ts';

/** A secret OpenPGP key of this machine. */
export interface SigningKey {
  /** Key id or fingerprint, as `gpg --local-user` takes it. */
  readonly key: string;
  /** Where GnuPG keeps it; GnuPG's own choice (GNUPGHOME, ~/.gnupg) unless given. */
  readonly home?: string;
}

/** A key that was found and can sign. */
export interface Signer {
  /** Of the primary key. */
  readonly fingerprint: string;
  /** The public part, armoured, without other people's signatures: the same bytes each time. */
  readonly publicKey: Uint8Array;
  /** Writes a detached, armoured signature of `file` beside it, or where `signature` says. */
  sign(file: string, signature: string): Promise<Result<void>>;
}

/**
 * Finds the key and says what it is, so that a run that could not sign at its end does not begin. Fails with gpg/no-key when
 * the secret part is not there, expired or revoked. A passphrase is asked for by gpg-agent, as it is set up on this machine.
 */
export async function openSigner({ key, home }: SigningKey, signal?: AbortSignal): Promise<Result<Signer>> {
  const gpg = (...args: readonly string[]) => ({
    argv: [
      'gpg',
      '--batch',
      '--quiet',
      '--no-tty',
      ...(home === undefined ? [] : ['--homedir', home]),
      ...args,
    ] as [string, ...string[]],
    env: passedOn(),
    why: 'sign the package repository',
    ...(signal === undefined ? {} : { signal }),
  });
  const refuse = (why: string): Result<never> =>
    fail(
      problem('gpg/no-key', `The key "${key}"${home === undefined ? '' : ` in ${home}`} ${why}.`, {
        hint: 'repository.sign names a secret key by its fingerprint, repository.gnupg the folder that gpg keeps it in.',
      }),
    );
  const listed = await run(gpg('--with-colons', '--list-secret-keys', key));
  if (!listed.ok) {
    return listed.diagnostics.some((each) => each.code === 'exec/missing-program')
      ? listed
      : refuse('is not a secret key of this machine');
  }
  const lines = listed.value.stdout.split('\n').map((line) => line.split(':'));
  // GnuPG's DETAILS file: field 2 of `sec` is the validity, field 12 has in upper case what the whole key can do.
  const primary = lines.find((fields) => fields[0] === 'sec');
  const fingerprint = lines.find((fields) => fields[0] === 'fpr')?.[9];
  if (primary === undefined || fingerprint === undefined)
    return refuse('is not a secret key of this machine');
  if (primary[1] === 'e') return refuse('has expired');
  if (primary[1] === 'r') return refuse('is revoked');
  if (!(primary[11] ?? '').includes('S')) return refuse('cannot sign');
  const publicKey = await runBytes(
    gpg('--armor', '--export-options', 'export-minimal', '--export', fingerprint),
  );
  if (!publicKey.ok) return publicKey;
  return ok({
    fingerprint,
    publicKey: publicKey.value,
    sign: async (file, signature) => {
      await removeTree(signature);
      const signed = await run(
        gpg('--local-user', key, '--armor', '--detach-sign', '--output', signature, file),
      );
      return signed.ok ? ok(undefined) : signed;
    },
  });
}

/** What gpg needs of the environment to find its folder and to ask for a passphrase. */
function passedOn(): Record<string, string> {
  const names = ['GNUPGHOME', 'GPG_TTY', 'DISPLAY', 'TERM'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
