import { join } from 'node:path';
import { problem } from '../../lib/diagnostic.ts';
import { ensureDir, listDir, makeTempDir, rename, writeAtomic } from '../../lib/fs.ts';
import type { PinnedName } from '../../recipe/index.ts';
import { ABSENT, type Brought } from '../bring.ts';
import { explainClient, runClient, type ClientOptions } from './client.ts';

/**
 * Python runs `sitecustomize` when it starts (the manual, module site). `pip download` knows no way to bring a source archive without
 * asking it for its metadata, for which it runs the build program of the package, and downloads or builds that program before
 * (pip issue 1884). So that no code of a package runs here, whatever Python pip starts copies the archive, which lies in a folder of
 * its own in TMPDIR by then, and ends; pip calls that a failure, and the archive is what we came for. Only
 * `keyring` may go on: pip asks it for the password of an index. An argument must be that very name, for a project or a folder may
 * have the word in its own.
 */
const SITECUSTOMIZE = `import os, shutil
if os.environ.pop("SLACKFORGE_PIP", None) is None:
    with open("/proc/self/cmdline", "rb") as command:
        words = command.read().split(b"\\0")
    if not any(os.path.basename(word) == b"keyring" for word in words[1:3]):
        top = os.environ["TMPDIR"]
        for folder in sorted(os.listdir(top)):
            folder = os.path.join(top, folder)
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and name.endswith((".tar.gz", ".zip", ".tar.bz2", ".tgz")):
                    shutil.copy(path, os.environ["SLACKFORGE_KEEP"])
        os._exit(1)
`;

const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/No matching distribution found|Could not find a version/, 'pip finds no source archive of that version'],
  [/THESE PACKAGES DO NOT MATCH THE HASHES/, 'it has not the digest that the index gives for it'],
];

/** Brings the source archive (sdist) of a project by pip. Runs no code of the project. */
export async function bringSdist(
  { name, version }: PinnedName,
  target: string,
  { workDir, signal }: ClientOptions,
): Promise<Brought> {
  await using work = await makeTempDir(workDir, '.pip-');
  const [site, temporary, kept, cwd] = ['site', 'tmp', 'kept', 'cwd'].map((part) =>
    join(work.path, part),
  ) as [string, string, string, string];
  for (const folder of [temporary, kept, cwd]) await ensureDir(folder);
  await writeAtomic(join(site, 'sitecustomize.py'), SITECUSTOMIZE);
  const why = `bring ${name} from the Python package index`;
  const ran = await runClient(
    'pip',
    [
      'python3',
      ...['-m', 'pip', 'download', '--quiet', '--no-input', '--disable-pip-version-check'],
      ...['--no-deps', '--no-binary', ':all:', '--no-build-isolation', '--dest', kept],
      `${name}==${version}`,
    ],
    {
      cwd,
      why,
      signal,
      env: { PYTHONPATH: site, TMPDIR: temporary, SLACKFORGE_PIP: 'main', SLACKFORGE_KEEP: kept },
    },
  );
  const [file, ...others] = await listDir(kept);
  if (file === undefined) {
    if (!ran.ok && ran.diagnostics.some((each) => each.message.includes('No module named pip'))) {
      const hint = 'On Debian: apt-get install python3-pip';
      return {
        isThere: false,
        reason: 'pip is not installed',
        fault: problem('exec/missing-program', `pip is needed to ${why} and is not installed.`, { hint }),
      };
    }
    if (!ran.ok && ran.diagnostics.some((each) => each.message.includes('metadata')))
      return ABSENT('pip found it in a folder of this machine: name that folder in sources.mirrors');
    return explainClient(ran, MEANINGS);
  }
  if (others.length > 0) return ABSENT(`pip brought more than one file: ${[file, ...others].join(', ')}`);
  if (!/\.(tar\.gz|tgz)$/.test(file)) return ABSENT(`its source archive is ${file}, not a .tar.gz`);
  await rename(join(kept, file), target);
  return { isThere: true };
}
