import { sha256Of } from '../lib/digest.ts';
import { manifest, parentsOf, sortEntries, type TreeEntry } from '../lib/tree.ts';
import { nodeScript, STATE, type PlacedFile } from './node-script.ts';
import type { Overlay } from './render.ts';

/** A node's overlay in the form of a Slackware package, before it is packed. */
export interface NodePackage {
  /** `slackforge-node3-VERSION-noarch-1_sf.txz`. */
  readonly fileName: string;
  readonly entries: readonly TreeEntry[];
}

const SCRIPT = 'install/doinst.sh';
const ROOT = { uid: 0, gid: 0 } as const;

/**
 * The package that brings a running node to what its overlay says: files of etc as FILE.new, others below a folder of root's, and a script that
 * puts them in place where nobody changed what was there. The overlay's own script holds password hashes and so is no install/doinst.sh, of
 * which pkgtools keep a readable copy: it is a file of that folder.
 *
 * The version is the beginning of the digest of all that. upgradepkg does nothing when the names are equal and does not compare versions: so an
 * unchanged node is left alone and any change is applied, which no date could do for two changes of one day.
 */
export function nodePackage(overlay: Overlay): NodePackage {
  const name = `slackforge-${overlay.node.label}`;
  const files: PlacedFile[] = [];
  const members: TreeEntry[] = [];
  for (const entry of overlay.entries) {
    if (entry.kind === 'symlink') members.push(entry);
    if (entry.kind !== 'file' && entry.kind !== 'file-from') continue;
    if (entry.path === SCRIPT) {
      members.push({ ...entry, path: `${STATE}/configure` });
      continue;
    }
    const from = isInEtc(entry.path) ? `${entry.path}.new` : `${STATE}/files/${entry.path}`;
    members.push({ ...entry, path: from });
    files.push({ from, to: entry.path });
  }
  const isOutside = ({ path }: TreeEntry): boolean => !isInEtc(path) && path !== 'install';
  const folders = overlay.entries.filter((entry) => entry.kind === 'dir' && isOutside(entry));
  members.push(
    textFile('install/slack-desc', 0o644, slackDesc(name, overlay.node.fqdn)),
    textFile(SCRIPT, 0o755, nodeScript(files, folders)),
  );
  const version = sha256Of(new TextEncoder().encode(manifest(members))).slice(0, 12);
  members.push(
    textFile(`usr/doc/${name}-${version}/${name}.SlackBuild`, 0o644, howItWasMade(overlay.node.id)),
  );
  const known = new Map(
    overlay.entries.filter(({ kind, path }) => kind === 'dir' && isInEtc(path)).map((dir) => [dir.path, dir]),
  );
  const needed = new Set(members.flatMap(({ path }) => parentsOf(path)));
  const dirs = [...needed].map(
    (path): TreeEntry => known.get(path) ?? { kind: 'dir', path, ...ROOT, mode: modeOf(path) },
  );
  return { fileName: `${name}-${version}-noarch-1_sf.txz`, entries: sortEntries([...dirs, ...members]) };
}

const isInEtc = (path: string): boolean => path === 'etc' || path.startsWith('etc/');

/** What was shipped, and hashes of passwords, are root's alone. */
const modeOf = (path: string): number => (path === STATE || path.startsWith(`${STATE}/`) ? 0o700 : 0o755);

function textFile(path: string, mode: number, text: string): TreeEntry {
  return { kind: 'file', path, mode, ...ROOT, content: new TextEncoder().encode(text) };
}

/** Where others have the script that built them. */
const howItWasMade = (id: number): string => `#!/bin/sh
# How this package was made, in the folder that has cluster.yaml.
exec slackforge overlay --node ${String(id)} --format txz
`;

/** Eleven lines below a ruler, as every Slackware package has them. */
function slackDesc(name: string, fqdn: string): string {
  const lines = [
    `${name} (what makes this machine ${fqdn})`,
    '',
    'Network, routing, time, SSH, sudo and accounts of one node,',
    'made by slackforge from its cluster.yaml.',
    '',
    'upgradepkg applies a changed cluster.yaml. A file that was changed',
    'on the node stays; what it would be now lies beside it as .new.',
  ];
  const padded = Array.from({ length: 11 }, (_, index) => `${name}: ${lines[index] ?? ''}`.trimEnd());
  const ruler = `${' '.repeat(name.length)}|-----handy-ruler${'-'.repeat(54)}|`;
  return [ruler, ...padded, ''].join('\n');
}
