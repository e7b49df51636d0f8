import { problem } from '../lib/diagnostic.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import { formatBytes } from '../lib/text.ts';
import { listBases, removeBase, type ListedBase } from '../buildroot/index.ts';
import { chooseRoots } from './choose-roots.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { openConfiguredMirror } from './open-mirror.ts';
import { selectBase } from './select-base.ts';

export interface RootRemoveOptions {
  /** First digits or names of the base roots to remove. */
  readonly roots: readonly string[];
  /** Instead: all but the two, a core and a full one, that the mirror and the settings give now. */
  readonly allButCurrent: boolean;
}

/** Removes base roots with their records. With --dry-run it only names them. One that a running job stands on is refused. */
export async function rootRemoveCommand(
  context: Context,
  options: RootRemoveOptions,
): Promise<Result<Answer>> {
  const { roots } = outPaths(context.settings);
  const bases = await listBases(roots);
  const chosen = options.allButCurrent
    ? await allButCurrent(context, bases)
    : selectAll(bases, options.roots);
  if (!chosen.ok) return chosen;
  const used = chosen.value.filter((base) => base.users.length > 0);
  if (used.length > 0) {
    return failAll(
      used.map(({ name, users }) =>
        problem('buildroot/in-use', `${name} is in use by ${users.join(', ')}`, {
          hint: 'wait for the build to end, or end it',
        }),
      ),
    );
  }
  if (!context.isDryRun) for (const { name } of chosen.value) await removeBase(roots, name);
  const did = context.isDryRun ? 'would remove' : 'removed';
  const text = chosen.value.map(
    ({ name, record }) => `${did} ${name}${record === undefined ? '' : ` (${formatBytes(record.bytes)})`}\n`,
  );
  return ok({
    text: text.length === 0 ? 'nothing to remove\n' : text.join(''),
    json: { format: 1, removed: chosen.value.map(({ name }) => name), dryRun: context.isDryRun },
  });
}

function selectAll(bases: readonly ListedBase[], words: readonly string[]): Result<readonly ListedBase[]> {
  if (words.length === 0) {
    return fail(
      problem('usage/invalid', 'No base root is named.', {
        hint: 'Name one as "slackforge root list" shows it, or use --all-but-current.',
      }),
    );
  }
  const chosen = new Set<ListedBase>();
  for (const word of words) {
    const base = selectBase(bases, word);
    if (!base.ok) return base;
    chosen.add(base.value);
  }
  return ok([...chosen]);
}

async function allButCurrent(
  context: Context,
  bases: readonly ListedBase[],
): Promise<Result<readonly ListedBase[]>> {
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const roots = await chooseRoots(context, mirror.value);
  if (!roots.ok) return roots;
  const { planner } = roots.value;
  const current = [planner.full.identity, planner.minimal([]).base.identity];
  return ok(bases.filter((base) => !current.some((identity) => identity.startsWith(base.mark))));
}
