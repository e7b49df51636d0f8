import { formatCommand, shellQuote } from '../lib/shell-quote.ts';
import { CAPABILITIES, type Entry } from './enter-root.ts';

/**
 * The plain commands that lead into the same root as enterRoot does, to be typed by root one after the other (the first shell is replaced
 * twice on the way). Pure. scripts/enter-root takes the host's tree away without the root's own programs; by hand these do it.
 */
export function enterPlan(
  entry: Pick<Entry, 'rootsDir' | 'root' | 'lowers' | 'work' | 'recipeDir' | 'outputDir' | 'env'>,
): readonly string[] {
  const { root, work } = entry;
  const isOverlay = entry.lowers.length > 0;
  const dev = `${root}/dev`;
  const words = Object.entries(entry.env).map(([name, value]) => `${name}=${value}`);
  const binds: readonly (readonly [string, string, string])[] = [
    ...(isOverlay ? ([[`${work}/tmp`, 'tmp', 'bind,nodev']] as const) : []),
    ...(entry.recipeDir === undefined
      ? []
      : ([[entry.recipeDir, 'slackforge/recipe', 'bind,nodev,ro']] as const)),
    ...(entry.outputDir === undefined
      ? []
      : ([[entry.outputDir, 'slackforge/output', 'bind,nodev']] as const)),
  ];
  const overlay = `nodev,lowerdir=${entry.lowers.join(':')},upperdir=${work}/upper,workdir=${work}/ovl`;
  const commands: readonly (readonly [string, ...string[]])[] = [
    ['cd', entry.rootsDir],
    ...(isOverlay
      ? [['mkdir', '-p', ...['upper', 'ovl', 'root', 'tmp'].map((name) => `${work}/${name}`)] as const]
      : []),
    ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--net', '--ipc', '--uts', '--cgroup', 'bash'],
    ...(isOverlay
      ? [['mount', '-t', 'overlay', '-o', overlay, 'overlay', root] as const]
      : [['mount', '--rbind', root, root] as const, ['mount', '-o', 'remount,bind,nodev', root] as const]),
    ['mkdir', '-p', `${root}/proc`, dev, `${root}/mnt`, ...binds.map(([, at]) => `${root}/${at}`)],
    ['mount', '-t', 'tmpfs', '-o', 'nosuid,mode=755', 'dev', dev],
    ...['null:3', 'zero:5', 'full:7', 'random:8', 'urandom:9'].map((node) => {
      const [name = '', minor = ''] = node.split(':');
      return ['mknod', '-m', '666', `${dev}/${name}`, 'c', '1', minor] as const;
    }),
    ['mknod', '-m', '666', `${dev}/tty`, 'c', '5', '0'],
    ['mkdir', `${dev}/pts`, `${dev}/shm`],
    ['mount', '-t', 'devpts', '-o', 'newinstance,ptmxmode=0666,mode=620,gid=5', 'devpts', `${dev}/pts`],
    ['mount', '-t', 'tmpfs', '-o', 'nosuid,nodev,mode=1777', 'shm', `${dev}/shm`],
    ['ln', '-s', 'pts/ptmx', `${dev}/ptmx`],
    ['ln', '-s', '/proc/self/fd', `${dev}/fd`],
    ['mount', '-o', 'remount,bind,ro,nosuid', dev],
    ['mount', '-t', 'proc', '-o', 'nosuid,nodev,noexec', 'proc', `${root}/proc`],
    ...binds.map(([from, at, options]) => ['mount', '-o', options, from, `${root}/${at}`] as const),
    ['hostname', 'slackforge'],
    ['ip', 'link', 'set', 'lo', 'up'],
    ['cd', root],
    ['pivot_root', '.', 'mnt'],
    ['exec', '/usr/bin/env', '-i', ...words, '/bin/bash'],
    ['umount', '-l', '/mnt'],
    ['cd', entry.recipeDir === undefined ? '/' : '/slackforge/recipe'],
    ['exec', 'setpriv', '--bounding-set', CAPABILITIES, '--inh-caps', '-all', '--no-new-privs', '/bin/bash'],
  ];
  // Not every kernel has all of them.
  const proc = shellQuote(`${root}/proc`);
  const readOnly = `for name in sys sysrq-trigger bus fs irq; do [ ! -e ${proc}/$name ] || mount -o bind,ro ${proc}/$name ${proc}/$name; done`;
  return commands.flatMap((command) => [
    formatCommand(command),
    ...(command.at(-1) === `${root}/proc` && command[0] === 'mount' ? [readOnly] : []),
  ]);
}

/** The plan as text for a person. By hand the root's own programs run before the host's tree is gone: that needs trust in them. */
export function byHand(lines: readonly string[]): string {
  return `By hand, as root, for a root that you trust:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
