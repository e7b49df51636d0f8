import { copyFile, makeTempDir } from '../../lib/fs.ts';
import type { PinnedName } from '../../recipe/index.ts';
import { ABSENT, type Brought } from '../bring.ts';
import { explainClient, runClient, type ClientOptions } from './client.ts';

/** No workspace or flag of the user changes what is done, and no other tool chain is downloaded to do it. */
export const GO_ENVIRONMENT = { GO111MODULE: 'on', GOWORK: 'off', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };

export const GO_MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /checksum mismatch|SECURITY ERROR/,
    'it has not the digest that the checksum database or go.sum gives for it',
  ],
  [/go\.mod requires go >= (\S+)/, 'it needs a newer Go than the one that is installed'],
  [/missing go\.sum entry/, 'its go.sum lacks an entry for what it needs'],
  [
    /unknown revision|invalid version|no matching versions|not available|(404|410) (Not Found|Gone)|403 Forbidden/,
    'go finds no such version',
  ],
];

/** Brings a module as the archive that go downloads for it, held against the checksum database. Runs nothing of the module. */
export async function bringModule(
  { name, version }: PinnedName,
  target: string,
  { workDir, signal }: ClientOptions,
): Promise<Brought> {
  await using work = await makeTempDir(workDir, '.go-');
  const ran = await runClient('go', ['go', 'mod', 'download', '-json', `${name}@${version}`], {
    cwd: work.path,
    why: `bring the module ${name}`,
    env: GO_ENVIRONMENT,
    signal,
  });
  if (!ran.ok) return explainClient(ran, GO_MEANINGS);
  const zip = /^\s*"Zip": "(.+)",?$/m.exec(ran.value.stdout)?.[1];
  if (zip === undefined) return ABSENT('go brought no archive of it');
  await copyFile(JSON.parse(`"${zip}"`) as string, target);
  return { isThere: true };
}
