import type { MirrorPackage } from '../mirror/index.ts';
import { namesInPackage } from './mirror-needs.ts';

/** A package of the mirror and every file and link that it has. */
export interface PackageNames {
  readonly name: string;
  readonly series: string;
  readonly paths: readonly string[];
}

/** What all these packages hold, as far as readMirrorNeeds has seen them. Some hundred thousand names: for a question, not for every run. */
export async function readMirrorNames(
  rootsDir: string,
  packages: readonly MirrorPackage[],
): Promise<readonly PackageNames[]> {
  return Promise.all(
    packages.map(async ({ name, series, md5 }) => ({
      name,
      series,
      paths: await namesInPackage(rootsDir, md5),
    })),
  );
}
