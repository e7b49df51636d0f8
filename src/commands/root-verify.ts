import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { listBases, verifyBase, type Difference, type ListedBase } from '../buildroot/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { selectBase } from './select-base.ts';

export interface RootVerifyOptions {
  /** First digits or name of one base root; every one there is, unless given. */
  readonly root?: string;
}

/** Holds base roots against what they were when they were made, and names every difference. */
export async function rootVerifyCommand(
  { settings, progress }: Context,
  options: RootVerifyOptions,
): Promise<Result<Answer>> {
  const { roots } = outPaths(settings);
  const bases = await listBases(roots);
  const chosen = choose(bases, options.root);
  if (!chosen.ok) return chosen;
  const reports: {
    readonly name: string;
    readonly differences: readonly Difference[];
    readonly entries: number;
  }[] = [];
  for (const { name } of chosen.value) {
    progress({ kind: 'step', text: `read ${name}` });
    const verified = await verifyBase(roots, name);
    if (!verified.ok) return verified;
    reports.push({ name, ...verified.value });
  }
  const text = reports.map(({ name, differences, entries }) =>
    differences.length === 0
      ? `${name}: ${plural(entries, 'path')}, all as they were made\n`
      : `${name}: ${plural(differences.length, 'difference')}\n${differences.map(describe).join('')}`,
  );
  return ok({
    text: text.join(''),
    json: {
      format: 1,
      roots: reports.map(({ name, differences, entries }) => ({
        root: name,
        entries,
        differences,
      })),
    },
    isFailure: reports.some(({ differences }) => differences.length > 0),
  });
}

function choose(bases: readonly ListedBase[], word: string | undefined): Result<readonly ListedBase[]> {
  if (word !== undefined) {
    const base = selectBase(bases, word);
    return base.ok ? ok([base.value]) : base;
  }
  if (bases.length > 0) return ok(bases);
  return fail(
    problem('buildroot/no-base', 'there is no base root to verify', {
      hint: '"slackforge root create" makes one',
    }),
  );
}

function describe({ path, what, was, is }: Difference): string {
  const change = [was === undefined ? '' : `was ${show(was)}`, is === undefined ? '' : `is ${show(is)}`];
  return `  /${path}: ${what} (${change.filter((each) => each !== '').join(', ')})\n`;
}

const show = (value: string): string => (value === '' ? 'nothing' : value);
