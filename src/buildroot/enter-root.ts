import { hasProgram, run } from '../lib/exec.ts';
import type { Result } from '../lib/result.ts';

/** How to enter one root. Paths without a slash in front are relative to `rootsDir`: an overlay option has no way to quote `:` or `,`. */
export interface Entry {
  readonly rootsDir: string;
  /** The directory that becomes `/`: the tree itself, or an empty one to mount the overlay on. */
  readonly root: string;
  /** Layers below the upper one, the topmost first; none means that `root` is entered and changed as it is. */
  readonly lowers: readonly string[];
  /** Holds `doinst/` (scripts to run first, in the order of their names) and gets `status`; with lowers also `upper/`, `ovl/`, `tmp/`. */
  readonly work: string;
  /** Absolute; shown read-only at /slackforge/recipe. */
  readonly recipeDir?: string;
  /** Absolute; shown at /slackforge/output. */
  readonly outputDir?: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Nothing to run after the package scripts when empty. */
  readonly argv: readonly string[];
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Runs inside new mount, process, network, IPC and host-name namespaces, as process 1 of its own: when it ends, for whatever reason, the
 * kernel ends all that it started and takes every mount back. Its text is constant; what differs comes as positional parameters.
 *
 * Parameters: root, lowers (joined by `:` or empty), work, recipe or "", output or "", log, number of environment words, those words, argv.
 */
export const ENTER_ROOT = String.raw`
set -euo pipefail
umask 022
root=$1 lowers=$2 work=$3 recipe=$4 output=$5 log=$6 env_count=$7
shift 7
env_words=("\${@:1:env_count}")
shift "$env_count"

if [ -n "$lowers" ]; then
  # The newer mount interface of libmount allows only 256 bytes for one option; the older one a page for all.
  LIBMOUNT_FORCE_MOUNT2=always mount -t overlay -o "lowerdir=$lowers,upperdir=$work/upper,workdir=$work/ovl" overlay "$root"
fi

# A link in the place of a mount point would take us out of the root.
for place in proc dev tmp slackforge; do
  if [ -L "$root/$place" ]; then echo "/$place of the root is a symbolic link" >&2; exit 1; fi
  mkdir -p "$root/$place"
done
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o nosuid,mode=755,size=16m dev "$root/dev"
for node in null zero full random urandom tty; do
  : > "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t tmpfs -o nosuid,nodev,mode=1777 shm "$root/dev/shm"
# A kernel without private terminals still builds nearly everything.
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts" 2> /dev/null || true
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
# A plain directory for /tmp: compilers write there, and an overlay would only slow them down.
if [ -d "$work/tmp" ]; then mount --bind "$work/tmp" "$root/tmp"; fi
if [ -n "$recipe" ]; then
  mkdir -p "$root/slackforge/recipe"
  mount --bind "$recipe" "$root/slackforge/recipe"
  mount -o remount,bind,ro "$root/slackforge/recipe"
fi
if [ -n "$output" ]; then
  mkdir -p "$root/slackforge/output"
  mount --bind "$output" "$root/slackforge/output"
fi
rmdir "$root/slackforge" 2> /dev/null || true
# Test suites talk to the loopback address. The host name must not tell where a package was built.
if command -v ip > /dev/null; then ip link set lo up || true; fi
{ echo slackforge > /proc/sys/kernel/hostname; } 2> /dev/null || true

# By its full path: the environment that is handed in may have a PATH in which this machine's chroot is not found.
chroot=$(command -v chroot)
inside() { env -i "\${env_words[@]}" "$chroot" "$root" "$@"; }

run_package_scripts() {
  local script status
  # Its presence means "the installer is at work": scripts then leave running services and slow generators alone.
  inside /bin/bash -c 'if [ ! -e /usr/lib/setup/setup ]; then
    mkdir -p /usr/lib/setup && printf "#!/bin/sh\n" > /usr/lib/setup/setup && chmod 755 /usr/lib/setup/setup && : > /usr/lib/setup/.slackforge
  fi'
  inside /sbin/ldconfig || echo "slackforge: ldconfig before the package scripts failed"
  for script in "$work"/doinst/*; do
    status=0
    # On standard input, as installpkg does it: $0 is bash, and "exit" ends only this script.
    env -i INSIDE_INSTALLER=true "\${env_words[@]}" "$chroot" "$root" /bin/bash < "$script" || status=$?
    [ "$status" = 0 ] || echo "slackforge: doinst.sh of \${script##*/} ended with status $status (not fatal)"
  done
  inside /sbin/ldconfig || echo "slackforge: ldconfig after the package scripts failed"
  inside /bin/bash -c 'if [ -e /usr/lib/setup/.slackforge ]; then
    rm -f /usr/lib/setup/setup /usr/lib/setup/.slackforge; rmdir --ignore-fail-on-non-empty /usr/lib/setup
  fi'
}

exec 3>&2 >> "$log" 2>&1 < /dev/null
if [ -n "$(ls -A "$work/doinst")" ]; then
  run_package_scripts || { echo "the package scripts could not be run, see $log" >&3; exit 1; }
fi
status=0
if [ $# -gt 0 ]; then
  start=/
  if [ -n "$recipe" ]; then start=/slackforge/recipe; fi
  # shellcheck disable=SC2016 # the parameters are for the inner shell
  inside /bin/bash -c 'cd "$1" && shift && exec "$@"' bash "$start" "$@" 3>&- || status=$?
fi
echo "$status" > "$work/status"
`.replaceAll('\\$', '$');

/**
 * Enters a root and runs the package scripts, then argv. A Result that is ok says only that the session came to its end: the status of argv
 * is in the file `status` of the work directory, which is missing when the session was cut short.
 */
export async function enterRoot(entry: Entry): Promise<Result<void>> {
  const words = Object.entries(entry.env).map(([name, value]) => `${name}=${value}`);
  const parameters = [
    entry.root,
    entry.lowers.join(':'),
    entry.work,
    entry.recipeDir ?? '',
    entry.outputDir ?? '',
    entry.logFile,
    String(words.length),
    ...words,
    ...entry.argv,
  ];
  // Dies with us even if we are killed: the root would otherwise be removed under a running build by the next session.
  const leash: readonly string[] = (await hasProgram('setpriv')) ? ['setpriv', '--pdeathsig', 'KILL'] : [];
  const unshare = ['unshare', '--mount', '--pid', '--fork', '--net', '--ipc', '--uts', '--kill-child'];
  const [first, ...rest] = [...leash, ...unshare, 'bash', '-c', ENTER_ROOT, 'enter-root', ...parameters];
  const finished = await run({
    argv: [first ?? 'unshare', ...rest],
    cwd: entry.rootsDir,
    why: 'enter a build root',
    killSignal: 'SIGKILL', // unshare holds SIGTERM back while its child runs
    ...(entry.signal === undefined ? {} : { signal: entry.signal }),
    ...(entry.timeoutMs === undefined ? {} : { timeoutMs: entry.timeoutMs }),
  });
  return finished.ok ? { ok: true, value: undefined } : finished;
}
