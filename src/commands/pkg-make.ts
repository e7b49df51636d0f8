import { makePackage } from '../pkg/index.ts';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes, plural } from '../lib/text.ts';
import type { Answer, ToolContext } from './context.ts';

export interface PkgMakeOptions {
  readonly dir: string;
  readonly file: string;
  readonly linkadd: boolean;
  readonly chown: boolean;
  readonly prepend: boolean;
  readonly xattrs: boolean;
  readonly threads?: number;
}

/** Packs a folder as makepkg does; the folder stays as it is. Times newer than the run's one time stamp are set to it. */
export async function pkgMakeCommand(
  { epochSeconds, signal }: ToolContext,
  { dir, file, ...options }: PkgMakeOptions,
): Promise<Result<Answer>> {
  const made = await makePackage(dir, file, { ...options, epochSeconds, signal });
  if (!made.ok) return made;
  const { warnings, ...facts } = made.value;
  const links = facts.links > 0 ? `, ${plural(facts.links, 'link')} in install/doinst.sh` : '';
  const size = `${formatBytes(facts.compressedBytes)} (${formatBytes(facts.uncompressedBytes)} unpacked)`;
  return ok({
    text: `${file}: ${plural(facts.members, 'member')}${links}, ${size}\n`,
    json: { format: 1, ...facts },
    warnings,
  });
}
