import { dirname, join } from 'node:path';
import { compiledMain } from './compiled.ts';

/** Compiled once for a test file: the sources must not change between a kill and what comes after it. */
let compiled: Promise<string> | undefined;

export type Act = 'install' | 'upgrade' | 'remove';

/**
 * A program that does one thing to a root with our compiled code, as `node --input-type=module -e TEXT ACT ROOT NAME...` runs it. Scripts
 * run as installpkg runs them (see hostScriptRunner). Ends with the status that pkgtools would have, or 70 when the root could not be
 * taken; what was finished of an earlier run is on standard output.
 */
export async function crashChild(
  act: Act,
  root: string,
  names: readonly string[],
): Promise<readonly string[]> {
  compiled ??= compiledMain();
  const install = join(dirname(await compiled), '../pkg/install');
  const text = `
    import { spawnSync } from 'node:child_process';
    import { installPackages } from '${install}/install-packages.js';
    import { upgradePackages } from '${install}/upgrade-packages.js';
    import { removePackages } from '${install}/remove-packages.js';
    const [act, root, ...names] = process.argv.slice(1);
    const runScript = async ({ root, text }) => {
      const { status } = spawnSync('/bin/bash', [], { cwd: root, input: text, env: { PATH: process.env.PATH, SHLVL: '1' } });
      return { ok: true, value: { status, output: '' } };
    };
    const run = { install: installPackages, upgrade: upgradePackages, remove: removePackages }[act];
    const report = await run(root, names, { runScript, installNew: true });
    console.log(JSON.stringify(report.ok ? report.value.recovered : report.diagnostics));
    process.exitCode = report.ok ? report.value.status : 70;
  `;
  return ['--input-type=module', '-e', text, act, root, ...names];
}
