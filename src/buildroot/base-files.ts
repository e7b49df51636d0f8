import { join } from 'node:path';

/** What belongs to one base root, all in the directory of roots. */
export interface BaseFiles {
  /** `base-` and 12 hexadecimal digits of the identity. */
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
export function baseFiles(rootsDir: string, identity: string): BaseFiles {
  const name = `base-${identity.slice(0, 12)}`;
  const dir = join(rootsDir, name);
  return { name, dir, log: `${dir}.log`, record: `${dir}.json`, manifest: `${dir}.manifest` };
}

/** The 12 digits in the name of a base root's directory; undefined for every other name. */
export function baseMark(name: string): string | undefined {
  return /^base-([0-9a-f]{12})$/.exec(name)?.[1];
}
