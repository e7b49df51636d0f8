import { join } from 'node:path';

/** `base`: whole series of the mirror. `core`: what every minimal root stands on. */
export type BaseKind = 'base' | 'core';

/** What belongs to one base root, all in the directory of roots. */
export interface BaseFiles {
  /** `base-` or `core-` and 12 hexadecimal digits of the identity. */
  readonly name: string;
  readonly dir: string;
  /** Output of the package scripts. */
  readonly log: string;
  /** What it was made from, see BaseRecord. */
  readonly record: string;
  /** What it held when it was made, see TreeManifest. */
  readonly manifest: string;
}

/** Names only; whether any of them is there is another question. */
export function baseFiles(rootsDir: string, name: string): BaseFiles {
  const dir = join(rootsDir, name);
  return { name, dir, log: `${dir}.log`, record: `${dir}.json`, manifest: `${dir}.manifest` };
}

export function baseName(kind: BaseKind, identity: string): string {
  return `${kind}-${identity.slice(0, 12)}`;
}

/** Kind and digits of the name of a base root's directory; undefined for every other name. */
export function parseBaseName(name: string): { readonly kind: BaseKind; readonly mark: string } | undefined {
  const [, kind, mark] = /^(base|core)-([0-9a-f]{12})$/.exec(name) ?? [];
  return mark === undefined ? undefined : { kind: kind === 'core' ? 'core' : 'base', mark };
}
