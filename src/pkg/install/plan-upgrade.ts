import { DATABASE } from '../database.ts';
import { databaseFolderSteps, oldNameSteps } from './database-folders.ts';
import { fileSteps, recordSteps, scriptSteps } from './plan-install.ts';
import { planRemove } from './plan-remove.ts';
import { removalLists, type InstalledTexts } from './removal-lists.ts';
import type { StagedPackage } from './stage.ts';
import type { Step } from './step.ts';

/** A word in a doinst.sh that wants it to run in the first pass too. */
const ALWAYS = 'ALWAYS_RUN_INSTALL_SCRIPT';

export interface UpgradePlan {
  readonly staged: StagedPackage;
  /** The text of the new package's entry, which by then is one of the others. */
  readonly newEntry: string;
  /** Every installed entry of the old name. */
  readonly old: ReadonlyMap<string, InstalledTexts>;
  /** The entries of all other packages. */
  readonly others: readonly InstalledTexts[];
  /** `-upgraded-YYYY-MM-DD,HH:MM:SS` */
  readonly mark: string;
}

/**
 * The steps of upgradepkg: the old entries step aside under a marked name; the new files come; the old package goes, but for what
 * the new one has; the new files come again where that took one away; then the script. A saved douninst.sh keeps its name, as with
 * upgradepkg: it goes as a file of the old list, unrun.
 */
export function planUpgrade({ staged, newEntry, old, others, mark }: UpgradePlan): readonly Step[] {
  const aside = [...old].flatMap(([name, { script }]) => [
    ...(script === undefined ? [] : [moveAside(DATABASE.scripts, name, mark)]),
    moveAside(DATABASE.packages, name, mark),
  ]);
  const now: InstalledTexts = {
    entry: newEntry,
    ...(staged.doinst === undefined ? {} : { script: staged.doinst }),
  };
  const remaining = new Map(old);
  const removals = [...old].flatMap(([name, texts]) => {
    remaining.delete(name);
    return planRemove({
      entry: `${name}${mark}`,
      lists: removalLists(texts, [...others, now, ...remaining.values()]),
      hasScript: texts.script !== undefined,
    });
  });
  const script = scriptSteps(staged);
  return [
    ...databaseFolderSteps(),
    ...oldNameSteps(),
    ...aside,
    // The old entries have left their names: a crash from here on must not move the new ones aside.
    { do: 'checkpoint' },
    ...fileSteps(staged.members, { keep: true }),
    ...recordSteps(staged),
    ...(staged.doinst?.includes(ALWAYS) === true ? script : []),
    // A link to a directory that goes now leads the same names elsewhere: the first pass must not be taken again.
    { do: 'checkpoint' },
    ...removals,
    ...fileSteps(staged.members, { keep: true, again: true }),
    ...(script.length > 0 ? [{ do: 'checkpoint' } as const] : []),
    ...script,
  ];
}

function moveAside(folder: string, name: string, mark: string): Step {
  return { do: 'move', from: `${folder}/${name}`, path: `${folder}/${name}${mark}` };
}
