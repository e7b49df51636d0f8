import { openSigner, type Signer } from '../lib/gpg.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Context } from './context.ts';

/** Said in every answer of a run that signed nothing. */
export const UNSIGNED = 'not signed: repository.sign in slackforge.yaml (or --sign) names no key\n';

/** The signer of the settings; undefined when they name none. */
export async function configuredSigner({ settings, signal }: Context): Promise<Result<Signer | undefined>> {
  const { signingKey } = settings.repository;
  return signingKey === undefined ? ok(undefined) : openSigner(signingKey, signal);
}
