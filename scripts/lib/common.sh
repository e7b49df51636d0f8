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

begin_log() {
  mkdir -p "$LOG_DIR"
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
  "$@" 2>&1 | tee -a "$LOG" || return 1 # said outright: set -e is off below a "||"
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
  local free
  free=$(df -Pm "$ROOT" | awk 'NR == 2 { print $4 }')
  if [ "$free" -lt "$FREE_MIB_NEEDED" ] && [ ! -d "$OUT/roots" ]; then
    echo "$0 needs 12 GiB of free disk below $ROOT; there are $free MiB." >&2
    exit 3
  fi
}

# The programs of this machine that slackforge calls, by Debian package. Slackware's full install has all but the last four.
HOST_PACKAGES=(attr bzip2 ca-certificates coreutils cpio dosfstools gdisk git gnupg gpgv iproute2 kmod mtools openssl
  shellcheck tar util-linux xorriso xz-utils zstd busybox-static isolinux syslinux-common grub-common
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
    step 'installing npm packages' npm --prefix "$ROOT" ci --no-audit --no-fund
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

# use_mirror DIR|URL|'': writes slackforge.local.yaml for a named mirror, or makes the stand-in and uses it.
use_mirror() {
  local mirror=$1 local_settings=$ROOT/slackforge.local.yaml
  if [ -n "$mirror" ]; then
    case $mirror in
      http://* | https://*) ;;
      *)
        [ -d "$mirror" ] || { echo "There is no mirror folder $mirror." >&2; exit 2; }
        mirror=$(cd "$mirror" && pwd)
        ;;
    esac
    printf '# Written by scripts/quickstart --mirror.\nformat: 1\nmirror: %s\n' "$mirror" >"$local_settings.tmp"
    mv "$local_settings.tmp" "$local_settings"
    echo "==> mirror: $mirror"
    return
  fi
  if [ -f "$local_settings" ] && ! cmp -s "$local_settings" "$OUT/standin/settings.yaml" &&
    ! grep -q 'stand-in' "$local_settings"; then
    echo '==> mirror: the one of slackforge.local.yaml'
    return
  fi
  shown 'making the stand-in mirror (no mirror was named; see scripts/standin/README.md)' \
    "$ROOT/scripts/standin/make-standin" "$OUT/standin"
  cp "$OUT/standin/settings.yaml" "$local_settings.tmp"
  mv "$local_settings.tmp" "$local_settings"
}

# The road itself: packages, overlays, the stick of node 3.
main_job() {
  shown 'building protobuf-c, libyang and FRR' slackforge build --stack frr
  shown 'rendering the overlays of all nodes' slackforge overlay --all
  shown 'making the boot medium of node 3' slackforge media --node 3
}
