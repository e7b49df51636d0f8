import { basename } from 'node:path';
import { crashChild, type Act } from './crash-child.ts';
import { makeEdgePackages } from './edge-packages.ts';
import { runAndKill, type End, type Stroke } from './kill-at.ts';
import { PKGTOOLS } from './pkgtools.ts';
import { sh } from './sh.ts';
import type { TempTree } from './temp-tree.ts';
import { differences, listTree } from './tree-listing.ts';

/** What one stroke came to, after the same command was run again. */
export interface Aftermath {
  readonly stroke: Stroke;
  readonly wasKilled: boolean;
  /** What is different from a root where nothing was interrupted. */
  readonly differences: readonly string[];
  readonly again: End;
}

export interface CrashScene {
  /** The undisturbed run. */
  readonly whole: End;
  /** A fresh root, the command killed at that moment, the command again, the comparison. */
  readonly strike: (stroke: Stroke) => Promise<Aftermath>;
}

const fullName = (file: string): string => basename(file).replace(/\.t[bglx]z$/, '');

/** Prepares a root for an act with some of the edge packages (v1 installed for an upgrade, v2 for a removal) and what comes of it when nothing interrupts. */
export async function crashScene(
  folder: TempTree,
  act: Act,
  wanted: (file: string) => boolean = () => true,
): Promise<CrashScene> {
  const made = makeEdgePackages(folder.path, `${PKGTOOLS}/makepkg`);
  const [v1, v2] = [made.v1.filter(wanted), made.v2.filter(wanted)];
  const since = new Date(Date.now() - 2000);
  const names = { install: v1, upgrade: v2, remove: v2.map(fullName) }[act];
  const before = { install: [], upgrade: v1, remove: v2 }[act];
  const [start, expected] = [folder.at('start'), folder.at('expected')];
  sh('umask 022; mkdir -p "$1/bin" && touch -d @1 "$1/bin/sh"', start);
  if (before.length > 0) succeed(await runAndKill(await crashChild('install', start, before)));
  sh('cp -a "$1" "$2"', start, expected);
  const whole = await runAndKill(await crashChild(act, expected, names));
  succeed(whole);
  const listing = listTree(expected, { since });
  // Every root that is compared with this one must then be without them too.
  const litter = listing.find((line) => line.startsWith('var/lib/pkgtools/setup/tmp/'));
  if (litter !== undefined) throw new Error(`an undisturbed run leaves ${litter}`);
  let count = 0;
  return {
    whole,
    strike: async (stroke) => {
      const root = folder.at(`struck-${String(++count)}`);
      sh('cp -a "$1" "$2"', start, root);
      const child = await crashChild(act, root, names);
      const killed = await runAndKill(child, stroke);
      const again = await runAndKill(child);
      const found = differences(listing, listTree(root, { since }));
      sh('rm -rf "$1"', root);
      return { stroke, wasKilled: killed.signal === 'SIGKILL', differences: found, again };
    },
  };
}

function succeed(end: End): void {
  if (end.status !== 0)
    throw new Error(`the undisturbed run ended with ${String(end.status)}: ${end.output}`);
}
