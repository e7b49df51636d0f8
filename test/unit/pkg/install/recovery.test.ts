import {
  cpSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planInstall } from '../../../../src/pkg/install/plan-install.ts';
import { planRemove } from '../../../../src/pkg/install/plan-remove.ts';
import { planUpgrade } from '../../../../src/pkg/install/plan-upgrade.ts';
import { readInstalled } from '../../../../src/pkg/install/installed.ts';
import { removalLists } from '../../../../src/pkg/install/removal-lists.ts';
import { stagePackage, STAGED_TEXTS } from '../../../../src/pkg/install/stage.ts';
import type { Step } from '../../../../src/pkg/install/step.ts';
import {
  carryOut,
  newTransaction,
  openRoot,
  type OpenRoot,
} from '../../../../src/pkg/install/transaction.ts';
import { packageRoot, type PackageRoot } from '../../../rig/package-root.ts';
import { valueOf } from '../../../rig/result.ts';

const OLD = 'toy-1.0-x86_64-1_sf';
const NEW = 'toy-2.0-x86_64-1_sf';
const LINK = '( cd lib ; rm -rf foo )\n( cd lib ; ln -sf foo-1 foo )\n';

const makeOld = (at: PackageRoot): Promise<string> =>
  at.make(`${OLD}.txz`, [
    { name: './' },
    { name: 'lib/' },
    { name: 'lib/foo-1/' },
    { name: 'lib/foo-1/x', content: 'old' },
    { name: 'lib/both', content: 'old' },
    { name: 'install/doinst.sh', content: LINK },
    { name: 'install/douninst.sh', content: 'echo gone >> log\n' },
  ]);

const makeNew = (at: PackageRoot): Promise<string> =>
  at.make(`${NEW}.txz`, [
    { name: './' },
    { name: 'etc/', mode: 0o750 },
    { name: 'etc/c.new', content: 'c' },
    { name: 'lib/' },
    { name: 'lib/foo/' },
    { name: 'lib/foo/x', content: 'new' },
    { name: 'lib/both', content: 'new' },
    { name: 'lib/hard', type: 'link', linkname: 'lib/both' },
    { name: 'lib/soft', type: 'symlink', linkname: 'both' },
    { name: 'install/doinst.sh', content: '[ -e etc/c.new ] && mv etc/c.new etc/c\ntrue\n' },
  ]);

/** What is in a root, but for times and the mark of an upgrade. */
const picture = (root: string): string =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => {
      const found = lstatSync(join(root, path));
      const what = found.isSymbolicLink()
        ? readlinkSync(join(root, path))
        : found.isFile()
          ? `${String(found.nlink)} ${readFileSync(join(root, path), 'utf8')}`
          : '';
      return `${path.replace(/-upgraded-[\d,:-]+/, '-upgraded')} ${found.mode.toString(8)} ${what}`;
    })
    .sort()
    .join('\n');

type Plan = (open: OpenRoot, staging: string) => Promise<readonly Step[]>;

/** Before the first step, between steps of different kinds, and in the middle of several of one kind. */
function stopsIn(steps: readonly Step[]): readonly number[] {
  const borders = steps.flatMap((step, index) => (steps[index - 1]?.do === step.do ? [] : [index]));
  const middles = borders.map((border, index) =>
    Math.ceil((border + (borders[index + 1] ?? steps.length)) / 2),
  );
  return [...new Set([...borders, ...middles])];
}

/** Takes the plan in copies of the root, stops at many places, and lets the next run finish; all must end as the one that does not stop. */
async function stopEverywhere(at: PackageRoot, plan: Plan): Promise<void> {
  const attempt = async (
    until?: number,
  ): Promise<{ readonly steps: readonly Step[]; readonly end: string }> => {
    const root = at.at(`try-${String(until)}`);
    cpSync(at.root, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    let steps: readonly Step[];
    {
      await using open = valueOf(await openRoot(root, at.options));
      const { folder, staging } = valueOf(await newTransaction(open));
      steps = await plan(open, staging);
      valueOf(await carryOut(open, folder, { what: 'a test', steps }, until));
    }
    await using again = valueOf(await openRoot(root, at.options));
    expect(again.recovered.length > 0).toBe(until !== undefined && until < steps.length);
    expect(readdirSync(again.work)).toEqual(['.lock']);
    return { steps, end: picture(root) };
  };
  const { steps, end } = await attempt();
  for (const until of stopsIn(steps))
    expect((await attempt(until)).end, `stopped after ${String(until)}`).toBe(end);
}

describe('a transaction that stops anywhere is finished by the next run', () => {
  test('install', async () => {
    await using at = await packageRoot();
    const file = await makeNew(at);
    await stopEverywhere(at, async (_, staging) =>
      planInstall(valueOf(await stagePackage(file, staging, at.options))),
    );
    expect(readFileSync(at.at('try-undefined/etc/c'), 'utf8')).toBe('c');
  });

  test('remove', async () => {
    await using at = await packageRoot();
    await at.install(await makeOld(at));
    await stopEverywhere(at, async (open) => {
      const mine = (await readInstalled(open.tree)).get(OLD);
      if (mine === undefined) throw new Error('not installed');
      return planRemove({
        entry: OLD,
        lists: removalLists(mine, []),
        hasScript: true,
        uninstallScript: 'echo gone > log\n',
      });
    });
  });

  test.each([
    ['another version', makeNew],
    ['the same version', makeOld],
  ])('upgrade to %s', async (_, make) => {
    await using at = await packageRoot();
    await at.install(await makeOld(at));
    const file = await make(at);
    await stopEverywhere(at, async (open, staging) => {
      const staged = valueOf(await stagePackage(file, staging, at.options));
      const newEntry = readFileSync(join(staging, STAGED_TEXTS.entry), 'utf8');
      const old = await readInstalled(open.tree);
      return planUpgrade({ staged, newEntry, old, others: [], mark: '-upgraded-2026-01-31,23:59:59' });
    });
  });

  test('a staging folder without a journal is only removed', async () => {
    await using at = await packageRoot();
    const litter = join(at.root, 'var/lib/pkgtools/setup/tmp/slackforge-123/staging');
    mkdirSync(litter, { recursive: true });
    writeFileSync(join(litter, '0'), 'x');
    await using open = valueOf(await openRoot(at.root, at.options));
    expect(open.recovered).toEqual([]);
    expect(readdirSync(open.work)).toEqual(['.lock']);
  });
});
