import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/lib/digest.ts';
import { stat } from '../../src/lib/fs.ts';
import { compiledMain } from '../rig/compiled.ts';
import { serveMirror } from '../rig/mirror-server.ts';
import { projectRig } from '../rig/project.ts';
import { recipeFiles } from '../rig/recipe-files.ts';

const BODY = '0123456789'.repeat(20_000);
const SHA256 = sha256Of(BODY);
const LOCK = `${SHA256}  demo  1.0  demo-1.0.tar.gz\n`;

const settings = (mirror: string) => `format: 1\nsources:\n  mirrors: ['${mirror}']\n`;

describe('slackforge fetch', () => {
  it('brings what is named and what that needs, locks it, and says so as text and as JSON', async () => {
    await using rig = await projectRig({
      'slackforge.yaml': settings('file:files'),
      'files/app-2.0.tar.gz': 'app',
      'files/demo-1.0.tar.gz': BODY,
      ...recipeFiles('app', '2.0', ['demo']),
      ...recipeFiles('demo', '1.0'),
    });
    const dry = await rig.run(['fetch', 'app', '--dry-run']);
    expect(dry.stdout).toContain(
      `fetch  demo 1.0  demo-1.0.tar.gz\n         not locked yet: nothing to hold it against\n         from file:${rig.at('files/demo-1.0.tar.gz')}\n         from http://127.0.0.1:9/demo-1.0.tar.gz\n`,
    );
    expect(dry.stdout).toMatch(/\n2 files to fetch, 0 here already \(0 B\)\n$/);
    expect(await stat(rig.at('out'))).toBeUndefined();

    const { exitCode, stdout, stderr } = await rig.run(['fetch', 'app']);
    expect([exitCode, stdout]).toEqual([
      0,
      `${SHA256}  demo-1.0.tar.gz  file:${rig.at('files/demo-1.0.tar.gz')}\n${sha256Of('app')}  app-2.0.tar.gz  file:${rig.at('files/app-2.0.tar.gz')}\n`,
    ]);
    expect(stderr).toContain(
      'warning: Nothing is known that demo-1.0.tar.gz of "demo" could be held against; it is locked now.',
    );
    expect(await readFile(rig.at('slackbuilds/sources.lock'), 'utf8')).toContain(LOCK);

    const again = await rig.run(['fetch', '--all', '--strict', '--json']);
    expect(again.exitCode).toBe(0);
    expect(
      (JSON.parse(again.stdout) as { sources: { origin: string }[] }).sources.map((each) => each.origin),
    ).toEqual(['store', 'store']);
  });

  it('that is killed goes on where it was, with a Range', async () => {
    await using rig = await projectRig({
      ...recipeFiles('demo', '1.0'),
      'slackbuilds/sources.lock': LOCK,
      'served/demo-1.0.tar.gz': BODY,
    });
    await using server = await serveMirror(rig.at('served'));
    await rig.write({ 'slackforge.yaml': settings(server.url) });
    server.holdOnce('demo-1.0.tar.gz', 60_000);
    const child = spawn(process.execPath, [await compiledMain(), 'fetch', '--all'], {
      cwd: rig.path,
      stdio: 'ignore',
    });
    const part = join(rig.at('out/sources/.incoming'), SHA256, 'demo-1.0.tar.gz.part');
    while ((await stat(part))?.size !== 60_000) await setTimeout(5);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const { exitCode, stdout } = await rig.run(['fetch', '--all']);
    expect([exitCode, stdout]).toEqual([0, `${SHA256}  demo-1.0.tar.gz  ${server.url}/demo-1.0.tar.gz\n`]);
    expect(server.asked).toEqual(['demo-1.0.tar.gz', 'demo-1.0.tar.gz bytes=60000-']);
    expect(await readdir(rig.at('out/sources'))).toEqual([SHA256]);
  });
});
