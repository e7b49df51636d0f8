import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { planUserNamespace } from '../../src/buildroot/index.ts';
import { compiledMain } from '../rig/compiled.ts';
import { makePackage } from '../rig/make-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { requireRoot, systemMembers } from '../rig/small-system.ts';
import { tempTree } from '../rig/temp-tree.ts';

const NOBODY = 65534;
/** vfs_cap_data of linux/capability.h, revision 2: cap_net_raw permitted and effective. */
const CAP_NET_RAW = '\x01\0\0\x02\0\x20\0\0' + '\0'.repeat(12);

/** Begun by an ordinary user; begins itself again in a user namespace, and there makes a root, builds in it and says what it sees. */
const program = (modules: string, folder: string): string => `
  import { spawnSync } from 'node:child_process';
  import { mkdirSync } from 'node:fs';
  import { planUserNamespace, runInRoot } from '${modules}/buildroot/index.js';
  import { installPackage } from '${modules}/pkg/index.js';
  const plan = await planUserNamespace([process.execPath, process.argv[1]], process.env);
  if (!plan.ok) {
    console.log(JSON.stringify(plan));
  } else if (plan.value !== undefined) {
    const [first, ...rest] = plan.value.argv;
    process.exitCode = spawnSync(first, rest, { env: plan.value.env, stdio: 'inherit' }).status;
  } else {
    for (const name of ['roots/base', 'recipe', 'output']) mkdirSync('${folder}/' + name, { recursive: true });
    const installed = await installPackage('${folder}/toy-1-x86_64-1.txz', '${folder}/roots/base');
    if (!installed.ok) throw new Error(JSON.stringify(installed));
    const script = 'stat -c "%u:%g %a %n" /usr/su /usr/own; getcap /usr/ping; rm -r /usr/share; mkdir /usr/share; ls /usr/share; ' +
      '(exec 3<>/dev/tcp/127.0.0.1/1); echo product > /slackforge/output/x; chown 7:8 /slackforge/output/x; touch /usr/new; exit 5';
    const outcome = await runInRoot({
      jobName: 'toy', base: '${folder}/roots/base', rootsDir: '${folder}/roots', layers: [], recipeDir: '${folder}/recipe',
      outputDir: '${folder}/output', env: { PATH: '/usr/bin' }, logFile: '${folder}/log', argv: ['/usr/bin/bash', '-c', script],
    });
    console.log(JSON.stringify(outcome));
  }
`;

test('an ordinary user installs and builds in a user namespace, with owners, setuid bits and capabilities', async (context) => {
  await requireRoot(context);
  await requireTools(context, 'newuidmap', 'setfattr', 'getcap');
  await using folder = await tempTree();
  const repository = join(import.meta.dirname, '../..');
  // The account may not see the way to the checkout: what it needs of it is shown at another place.
  const modules = folder.at('checkout/dist');
  mkdirSync(folder.at('checkout/node_modules'), { recursive: true });
  cpSync(dirname(dirname(await compiledMain())), modules, { recursive: true });
  chmodSync(modules, 0o755);
  for (const name of ['enter-root', 'inside-root'])
    cpSync(join(repository, 'scripts', name), folder.at(`checkout/scripts/${name}`));
  await folder.write({ 'checkout/package.json': '{ "type": "module" }' });
  chmodSync(folder.path, 0o755);
  mkdirSync(folder.at('own'));
  chownSync(folder.at('own'), NOBODY, NOBODY);
  await makePackage(folder.at('own'), 'toy-1-x86_64-1.txz', [
    ...systemMembers(['stat', 'getcap', 'chown']),
    { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
    { name: 'usr/share/' },
    { name: 'usr/share/old', content: 'x' },
    { name: 'usr/su', content: 'x', mode: 0o4755 },
    { name: 'usr/own', content: 'x', mode: 0o640, uid: 101, gid: 102 },
    { name: 'usr/ping', content: 'x', mode: 0o755, pax: { 'SCHILY.xattr.security.capability': CAP_NET_RAW } },
  ]);
  await folder.write({
    'run.mjs': program(modules, folder.at('own')),
    subid: `${String(NOBODY)}:200000:65536\n`,
  });

  // The host's /etc/subuid stays as it is: ours lies over it in a mount namespace of this test.
  const script =
    'mount --bind "$1" /etc/subuid; mount --bind "$1" /etc/subgid; mount --bind "$2" "$3"; shift 3; exec "$@"';
  const environment = ['env', '-i', `PATH=${process.env['PATH'] ?? ''}`, `TMPDIR=${folder.at('own')}`];
  const places = [folder.at('subid'), join(repository, 'node_modules'), folder.at('checkout/node_modules')];
  const runAsNobody = (...words: readonly string[]) =>
    spawnSync(
      'unshare',
      [
        ...['--mount', 'bash', '--norc', '-euc', script, 'bash', ...places],
        ...['setpriv', ...asNobody, ...environment, process.execPath, ...words],
      ],
      { encoding: 'utf8', cwd: folder.at('own') },
    );
  const { stdout, stderr } = runAsNobody(folder.at('run.mjs'));
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, value: { status: 5, endedBy: 'exit' } });
  expect(readFileSync(folder.at('own/log'), 'utf8')).toMatch(
    /^0:0 4755 \/usr\/su\n101:102 640 \/usr\/own\n\/usr\/ping cap_net_raw=ep\n.*refused/,
  );
  // On the host it is all of the account: itself for uid 0, and the uids it was given.
  expect(statSync(folder.at('own/output/x')).uid).toBe(200_006);
  expect(statSync(folder.at('own/roots/base/usr/su')).uid).toBe(NOBODY);
  expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(folder.path);

  // The same by the command line.
  const install = ['pkg', 'install', '--root', 'second', 'toy-1-x86_64-1.txz'];
  mkdirSync(folder.at('own/second'));
  chownSync(folder.at('own/second'), NOBODY, NOBODY);
  const cli = runAsNobody(join(modules, 'cli/main.js'), ...install, '--runner', 'userns');
  expect([cli.status, cli.stdout]).toEqual([0, expect.stringContaining('toy-1-x86_64-1')]);
  const su = statSync(folder.at('own/second/usr/su'));
  expect([su.uid, (su.mode & 0o7777).toString(8)]).toEqual([NOBODY, '4755']);
  expect(statSync(folder.at('own/second/usr/own')).uid).toBe(200_100);
}, 60_000);

const asNobody = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];

test('a user namespace is not asked for by root, nor inside one', async () => {
  if (process.getuid?.() === 0) expect(valueOf(await planUserNamespace(['node'], {}))).toBeUndefined();
  expect(valueOf(await planUserNamespace(['node'], { SLACKFORGE_USER_NAMESPACE: '1' }))).toBeUndefined();
});
