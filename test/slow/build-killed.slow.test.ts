import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compiledMain } from '../rig/compiled.ts';
import { runAndKill } from '../rig/kill-at.ts';
import { smallProject, smallRecipe } from '../rig/small-project.ts';

const RECIPES = { ...smallRecipe('lib'), ...smallRecipe('app', ['lib']), ...smallRecipe('other') };
/** Kills in all: the calls that change something are gone through with this many steps. */
const KILLS = 40;

test('whenever a build is killed, the next run finishes it, builds nothing finished again, and nothing is left behind', async (context) => {
  await using rig = await smallProject(context, RECIPES);
  const main = await compiledMain();
  const argv = [main, '--project', rig.path, 'build', '--all'];
  // The base root is made once and for all: its own kills are another test's.
  expect((await rig.run(['root', 'create'])).exitCode).toBe(0);
  const whole = await runAndKill(argv);
  expect(whole.status, whole.output).toBe(0);
  const calls = whole.calls ?? 0;
  const packages = listing(rig.at('out/packages'));
  for (let kill = 0; kill < KILLS; kill++) {
    for (const part of ['build', 'packages', 'logs']) execFileSync('rm', ['-rf', rig.at(`out/${part}`)]);
    await runAndKill(argv, { call: 1 + Math.floor((kill * calls) / KILLS) });
    const before = attempts(rig.at('out/build/history.jsonl'));
    const again = await runAndKill(argv);
    expect([kill, again.status, again.output]).toEqual([kill, 0, expect.any(String)]);
    expect(listing(rig.at('out/packages'))).toEqual(packages);
    // Whatever is in the history was finished, and so not built again.
    const names = attempts(rig.at('out/build/history.jsonl'));
    expect(names.slice(before.length).filter((name) => before.includes(name))).toEqual([]);
    const left = readdirSync(rig.at('out')).filter((name) => name.startsWith('.lock'));
    expect(left).toEqual([]);
    expect(readdirSync(rig.at('out/build/objects')).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readdirSync(rig.at('out/roots')).filter((name) => /^(work|part|\.job)-/.test(name))).toEqual([]);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(rig.path);
  }
});

/** Names and digests. */
function listing(folder: string): readonly string[] {
  return execFileSync('sh', ['-c', 'cd "$1" && sha256sum *', 'sh', folder], { encoding: 'utf8' }).split('\n');
}

function attempts(file: string): readonly string[] {
  try {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => (JSON.parse(line) as { readonly name: string }).name);
  } catch {
    return [];
  }
}
