import { join } from 'node:path';
import { problem } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostic-codes.ts';
import { hasProgram, run, type Finished } from './exec.ts';
import { makeTempDir, pathExists, readBytes, writeAtomic } from './fs.ts';
import { fail, ok, type Result } from './result.ts';

/** The key that something must be signed with. */
export interface Keyring {
  /** An OpenPGP public key, armored (GPG-KEY) or binary. */
  readonly file: string;
  /** Fingerprint of the primary key; spaces and case do not matter. */
  readonly fingerprint?: string;
}

/** What the callers' complaints about a signature and about a keyring are called, and what they advise. */
export interface SignatureWords {
  readonly badSignature: DiagnosticCode;
  readonly badKeyring: DiagnosticCode;
  /** Completes "gpgv is needed to …". */
  readonly why: string;
  readonly whenBad: string;
  readonly whenWeak: string;
}

/**
 * Checks a detached signature of a file with gpgv, which trusts exactly the keys of the keyring it is given and no others. A key that comes
 * with what it signed proves nothing: the fingerprint does. Gives the fingerprint of the primary key.
 */
export async function verifySignature(
  signed: string,
  /** What was signed, for sentences. */
  name: string,
  signature: string,
  keyring: Keyring,
  words: SignatureWords,
): Promise<Result<string>> {
  const say = (message: string, hint?: string): Result<never> =>
    fail(
      problem(words.badSignature, message, {
        location: { file: signature },
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  if (!(await pathExists(signature))) return say(`${name} has no signature beside it`);
  const keys = await binaryKeys(keyring.file, words.badKeyring);
  if (!keys.ok) return keys;
  await using temporary = await makeTempDir(process.env['TMPDIR'] ?? '/tmp', 'slackforge-keyring-');
  const file = join(temporary.path, 'keyring.gpg');
  await writeAtomic(file, keys.value);
  const check = (program: string): Promise<Result<Finished>> =>
    run({
      argv: [program, '--homedir', temporary.path, '--keyring', file, '--status-fd', '2', signature, signed],
      why: words.why,
    });
  let checked = await check('gpgv');
  const weakness = checked.ok ? undefined : weaknessIn(checked.diagnostics[0]?.message ?? '');
  // What the machine's policy refuses is the old form of the signature, not the key that the settings name: the older program takes it.
  if (weakness !== undefined && (await hasProgram('gpgv1'))) checked = await check('gpgv1');
  else if (weakness !== undefined) {
    return say(
      `the signature of ${name} is by ${weakness}, which gpgv of this machine refuses as too weak`,
      `install gpgv1, which is used when it is there, or ${words.whenWeak}`,
    );
  }
  if (!checked.ok) {
    if (checked.diagnostics.some((each) => each.code === 'exec/missing-program')) return checked;
    return say(`the signature of ${name} is not good by the key in ${keyring.file}`, words.whenBad);
  }
  // VALIDSIG's last field is the primary key; the first one may be a subkey.
  const primary = /^\[GNUPG:\] VALIDSIG .*\b([0-9A-F]{40})\s*$/m.exec(checked.value.stderr)?.[1];
  if (primary === undefined) return say(`gpgv found no valid signature of ${name}`);
  const wanted = keyring.fingerprint?.replace(/\s/g, '').toUpperCase();
  if (wanted !== undefined && wanted !== primary)
    return say(`${name} is signed by the key ${primary}, but ${wanted} is expected`);
  return ok(primary);
}

/** Numbers of RFC 4880 (sections 9.1 and 9.4) that policies of newer systems refuse; Slackware's key is of 2003. */
const WEAK_KEYS: Readonly<Record<string, string>> = { '17': 'a DSA key' };
const WEAK_DIGESTS: Readonly<Record<string, string>> = { '1': 'MD5', '2': 'SHA-1', '3': 'RIPEMD-160' };
/** gpg's reason for "the key is not in the keyring": then nothing was refused. */
const NO_PUBLIC_KEY = '9';

/**
 * From what gpgv says: a signature that could not be checked (which is not the same as a bad one) and is of an old kind. The line is
 * `ERRSIG KEY-ID KEY-ALGORITHM DIGEST-ALGORITHM CLASS TIME REASON …`.
 */
function weaknessIn(status: string): string | undefined {
  const [, key = '', digest = '', reason] =
    /\[GNUPG:\] ERRSIG \S+ (\d+) (\d+) \S+ \S+ (\d+)/.exec(status) ?? [];
  if (reason === undefined || reason === NO_PUBLIC_KEY || status.includes('BADSIG')) return undefined;
  const kinds = [WEAK_KEYS[key], WEAK_DIGESTS[digest]].filter((kind) => kind !== undefined);
  return kinds.length === 0 ? undefined : kinds.join(' with ');
}

/** gpgv reads only binary keyrings. Armor is base64 between its two lines, after the headers; the last line `=xxxx` is a checksum. */
async function binaryKeys(file: string, code: DiagnosticCode): Promise<Result<Uint8Array>> {
  const bad = (why: string): Result<never> =>
    fail(problem(code, `the keyring ${file} ${why}`, { location: { file } }));
  if (!(await pathExists(file))) return bad('is not there');
  const bytes = await readBytes(file);
  const text = Buffer.from(bytes).toString('latin1');
  // The first byte of a binary key is a packet tag, whose highest bit is set.
  if (((bytes[0] ?? 0) & 0x80) !== 0) return ok(bytes);
  const blocks = [
    ...text.matchAll(
      /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g,
    ),
  ];
  if (blocks.length === 0) return bad('holds no OpenPGP public key');
  const keys = blocks.map(([, block = '']) => {
    const lines = block.split(/\r?\n/);
    const body = lines.slice(lines.indexOf('') + 1).filter((line) => !line.startsWith('='));
    return Buffer.from(body.join(''), 'base64');
  });
  return ok(Buffer.concat(keys));
}
