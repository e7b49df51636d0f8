import { join } from 'node:path';

/** Every place of one store of builds. */
export interface BuildStore {
  /** The packages of the last good builds under their own names, and their index: what readers are shown. */
  readonly packagesDir: string;
  /** `<sha256>`: packages and recipe files, only ever added to; see blob-store.ts. */
  readonly objectsDir: string;
  /** `<fingerprint>.json`: what each build took and gave; see records.ts. */
  readonly resultsDir: string;
  /** `<recipe>`: the fingerprint of the build whose package is in packagesDir. */
  readonly lastDir: string;
  /** One line for each attempt; see history.ts. */
  readonly historyFile: string;
  /** What a running build is doing; see status-file.ts. */
  readonly statusFile: string;
  /** The packages that the index was last written for. */
  readonly indexMark: string;
}

/** The store below `out/`; makes nothing. */
export function buildStore(buildDir: string, packagesDir: string): BuildStore {
  return {
    packagesDir,
    objectsDir: join(buildDir, 'objects'),
    resultsDir: join(buildDir, 'results'),
    lastDir: join(buildDir, 'last'),
    historyFile: join(buildDir, 'history.jsonl'),
    statusFile: join(buildDir, 'status.json'),
    indexMark: join(buildDir, 'indexed'),
  };
}
