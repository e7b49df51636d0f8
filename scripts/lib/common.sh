# shellcheck shell=bash
# What scripts/quickstart and scripts/check share: where things are, steps with a log, and the set-up of a machine.
# Sourced with `set -euo pipefail` in force. Everything is written below the checkout, but for the system packages that
# are announced before they are installed.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
OUT=$ROOT/out
LOG_DIR=$OUT/logs
LOG=$LOG_DIR/$(basename "$0").log
STEP='starting'
FREE_MIB_NEEDED=12288
# For make-standin.
STANDIN_OPTIONS=()

begin_log() {
  # Temporary files too stay below the checkout; the ones of interrupted runs go now.
  export TMPDIR=$OUT/tmp
  rm -rf "$TMPDIR"
  mkdir -p "$LOG_DIR" "$TMPDIR"
  : >"$LOG"
  trap 'failed $?' EXIT
  trap 'exit 130' INT TERM
}

failed() {
  local status=$1
  if [ "$status" -eq 130 ]; then
    echo "Interrupted while $STEP. Run $0 again: what is finished is kept." >&2
  elif [ "$status" -ne 0 ]; then
    echo "$0 failed while $STEP. The log is $LOG" >&2
  fi
}

# step "doing this" command...: says what it does and how long it took; the command's output goes to the log.
step() {
  STEP=$1
  shift
  local began=$SECONDS
  printf '==> %s\n' "$STEP"
  printf '\n==> %s: %s\n' "$STEP" "$*" >>"$LOG"
  if ! "$@" >>"$LOG" 2>&1; then
    echo "    the last lines of the log:" >&2
    tail -n 25 "$LOG" | sed 's/^/    /' >&2
    return 1
  fi
  printf '    done in %s s\n' "$((SECONDS - began))"
}

# shown "doing this" command...: as step, with the command's own output shown too.
shown() {
  STEP=$1
  shift
  local began=$SECONDS
  printf '==> %s\n' "$STEP"
  printf '\n==> %s: %s\n' "$STEP" "$*" >>"$LOG"
  # tee outlives Ctrl-C: what the command says while it cleans up must find a reader.
  "$@" 2>&1 | tee -ia "$LOG" || return 1 # said outright: set -e is off below a "||"
  printf '    done in %s s\n' "$((SECONDS - began))"
}

require_machine() {
  STEP='looking at this machine'
  if [ "$(id -u)" -ne 0 ]; then
    echo "$0 needs root: it installs packages and enters build roots. Run it with sudo or as root." >&2
    exit 3
  fi
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "$0 needs Node.js 20.19 or newer with npm, and does not find it." >&2
    exit 3
  fi
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "$0 needs Node.js 20.19 or newer; this is $(node --version)." >&2
    exit 3
  fi
  local free
  free=$(df -Pm "$ROOT" | awk 'NR == 2 { print $4 }')
  if [ "$free" -lt "$FREE_MIB_NEEDED" ] && [ ! -d "$OUT/roots" ]; then
    echo "$0 needs 12 GiB of free disk below $ROOT; there are $free MiB." >&2
    exit 3
  fi
}

# The programs of this machine that slackforge calls, by Debian package. Slackware's full install has all but the last four.
HOST_PACKAGES=(attr binutils btrfs-progs bzip2 ca-certificates coreutils cpio crun dosfstools gcc gdisk git gnupg gpgv iproute2 kmod libc6-dev libcap2-bin lzip mtools openssl podman procps
  python3-pip shellcheck strace tar uidmap util-linux xfsprogs xorriso xz-utils zstd busybox-static isolinux syslinux-common grub-common
  grub-efi-amd64-bin grub-pc-bin qemu-system-x86 ovmf)

install_host_packages() {
  if command -v apt-get >/dev/null; then
    local wanted missing=() name
    mapfile -t wanted < <(
      printf '%s\n' "${HOST_PACKAGES[@]}"
      [ ! -f "$ROOT/scripts/standin/boot/host-tools" ] || grep -Ev '^\s*(#|$)' "$ROOT/scripts/standin/boot/host-tools"
    )
    for name in $(printf '%s\n' "${wanted[@]}" | sort -u); do
      [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
      echo '==> system packages: all there'
      return
    fi
    echo "==> installing system packages: ${missing[*]}"
    step 'reading the package lists' apt-get update -q
    step 'installing system packages' env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "${missing[@]}"
  elif [ -f /etc/slackware-version ]; then
    echo '==> system packages: this is Slackware; a full install has what building and media need (see slackforge doctor)'
  else
    echo '==> system packages: neither apt-get nor Slackware; going on with what is here (see slackforge doctor)'
  fi
}

install_node_packages() {
  if [ -f "$ROOT/node_modules/.package-lock.json" ] &&
    [ "$ROOT/node_modules/.package-lock.json" -nt "$ROOT/package-lock.json" ]; then
    echo '==> npm packages: unchanged, reused'
  else
    step 'installing npm packages' npm --prefix "$ROOT" ci --no-audit --no-fund --loglevel=error
  fi
  step 'compiling slackforge' npm --prefix "$ROOT" run build
}

set_up() {
  require_machine
  install_host_packages
  install_node_packages
}

slackforge() {
  node "$ROOT/bin/slackforge.js" --project "$ROOT" "$@"
}

# use_mirror DIR|URL|'': writes slackforge.local.yaml for a named mirror, or makes the stand-in and uses it. Settings that
# this script did not write (a pin, a key, overrides) are never overwritten. Fails when the stand-in cannot be made.
use_mirror() {
  local mirror=$1 local_settings=$ROOT/slackforge.local.yaml
  if [ -n "$mirror" ]; then
    use_named_mirror "$mirror" "$local_settings"
    return
  fi
  if [ -f "$local_settings" ] && ! is_of_standin "$local_settings"; then
    echo '==> mirror: the one of slackforge.local.yaml'
    return
  fi
  shown 'making the stand-in mirror (no mirror was named; see scripts/standin/README.md)' \
    "$ROOT/scripts/standin/make-standin" "${STANDIN_OPTIONS[@]}" "$OUT/standin" || return 1
  cp "$OUT/standin/settings.yaml" "$local_settings.tmp" && mv "$local_settings.tmp" "$local_settings"
}

# By the first line that make-standin writes: the rest (the pin) is another one after each change of the stand-in.
is_of_standin() {
  head -n 1 "$1" | grep -q 'STAND-IN mirror, written by scripts/standin/make-standin'
}

use_named_mirror() {
  local mirror=$1 local_settings=$2 text
  case $mirror in
    http://* | https://*) ;;
    *)
      [ -d "$mirror" ] || { echo "There is no mirror folder $mirror." >&2; exit 2; }
      mirror=$(cd "$mirror" && pwd)
      ;;
  esac
  # In single quotes YAML takes every character but the quote for itself.
  text=$(printf "# Written by scripts/quickstart --mirror.\nformat: 1\nmirror: '%s'" "${mirror//\'/\'\'}")
  if [ -f "$local_settings" ] && ! is_of_standin "$local_settings" && [ "$(cat "$local_settings")" != "$text" ] &&
    ! { [ "$(head -n 1 "$local_settings")" = "${text%%$'\n'*}" ] && [ "$(wc -l <"$local_settings")" -le 3 ]; }; then
    echo "slackforge.local.yaml holds settings of your own, which --mirror would overwrite. Write the mirror into it" \
      "(mirror: '$mirror') and run $0 without --mirror, or move the file away." >&2
    exit 2
  fi
  # It may hold a password of a URL.
  (umask 077 && printf '%s\n' "$text" >"$local_settings.tmp")
  mv "$local_settings.tmp" "$local_settings"
  echo "==> mirror: $(printf '%s' "$mirror" | sed 's|//[^/@]*@|//|')"
}

# The road itself: packages, overlays, the stick of node 3. Joined by &&: scripts/check calls it where set -e is off.
main_job() {
  shown 'building protobuf-c, libyang and FRR' slackforge build --stack frr &&
    shown 'rendering the overlays of all nodes' slackforge overlay --all &&
    shown 'making the boot medium of node 3' slackforge media --node 3
}
