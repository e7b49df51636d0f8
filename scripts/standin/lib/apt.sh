# shellcheck shell=bash
# lib/apt.sh - a private apt below OUT/cache: the machine's own apt and dpkg state is neither read (but for the
# archive's address, the Acquire settings and the credentials) nor written.
#
# Sourced by make-standin and by ../programs/make-programs. Uses $CACHE (directory) and the functions of lib/common.sh.

readonly SUITE=trixie
# Where sources.tsv may say that a tarball is taken from, and packages-world.tsv a package.
readonly LATER_SUITE=sid
readonly COMPONENT=main

# archive_address - print the URI of the Debian archive that this machine's apt uses.
# The address is never written in our files: a mirror, a proxy or a registry may stand in its place.
archive_address() {
  local uri codename
  while read -r uri codename; do
    # The security and backports archives have other trees; the main archive is the one that holds plain suites.
    case $uri in *security*) continue ;; esac
    case $codename in *-security | *-backports) continue ;; esac
    printf '%s\n' "${uri%/}"
    return 0
  done < <(
    # shellcheck disable=SC2016  # $(...) is indextargets' own format syntax
    apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null
    # Without downloaded lists there is no Origin to filter by: ask again, for the configured targets.
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' 'Component: main' 2>/dev/null |
      grep -E '/debian/? '
  )
  return 1
}

# apt_setup - write the private configuration and make APT_CONFIG point at it. Fails with one sentence.
apt_setup() {
  local address keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    die "the stand-in is repacked from Debian packages, so it needs apt-get and dpkg-deb: run it on Debian (or give a real mirror with --mirror)"
  fi
  [[ -r $keyring ]] || die "$keyring is missing, so the archive's signature cannot be checked: install debian-archive-keyring"
  address=$(archive_address) ||
    die "no Debian archive is configured for apt on this machine (apt-get indextargets lists none): add one to /etc/apt/sources.list.d"
  mkdir -p "$CACHE"/{archives/partial,lists/partial,etc,src}
  : >"$CACHE/status"
  # A frozen archive's copy of the later suite outlives the date until which it calls itself valid. Its signature is
  # checked all the same.
  local entries=(deb '' "$SUITE" deb-src '' "$SUITE" deb-src ' check-valid-until=no' "$LATER_SUITE")
  if [[ -n $WORLD ]]; then entries+=(deb ' check-valid-until=no' "$LATER_SUITE"); fi
  printf "%s [signed-by=$keyring%s] $address %s $COMPONENT\n" "${entries[@]}" | write_if_changed "$CACHE/etc/sources.list"
  # What a row takes from the later suite, and nothing that it depends on.
  rows | grep -oE "[^[:blank:]]+/$LATER_SUITE" |
    sed "s|\\(.*\\)/.*|Package: \\1\nPin: release n=$LATER_SUITE\nPin-Priority: 995\n|" >"$CACHE/etc/preferences" || true
  {
    # How to reach the archive (proxies, registries, retries) is the machine's business: keep it. Its hooks are
    # not: some images delete /var/cache/apt after every update, which would be the host's cache, not ours.
    apt-config dump 2>/dev/null | grep '^Acquire::' | grep -v '^Acquire::IndexTargets'
    cat <<CONF
Acquire::Languages "none";
Acquire::Retries "3";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Default-Release "$SUITE";
APT::Install-Recommends "0";
APT::Install-Suggests "0";
APT::Sandbox::User "root";
Debug::NoLocking "1";
Dir::State "$CACHE";
Dir::State::lists "$CACHE/lists";
Dir::State::status "$CACHE/status";
Dir::State::extended_states "$CACHE/extended_states";
Dir::Cache "$CACHE";
Dir::Cache::archives "$CACHE/archives";
Dir::Etc::sourcelist "$CACHE/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "$CACHE/etc/preferences";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
CONF
  } >"$CACHE/etc/apt.conf"
  export APT_CONFIG="$CACHE/etc/apt.conf"
}

# apt_update - fetch the suite's signed indexes, unless they are younger than 20 hours.
apt_update() {
  local stamp=$CACHE/lists.stamp
  if [[ -e $stamp && -n $(find "$stamp" -mmin -1200) && $CACHE/etc/sources.list -ot $stamp ]]; then return 0; fi
  say "indexes of $SUITE"
  apt-get -qq -o APT::Update::Error-Mode=any update >>"$LOGS/apt.log" 2>&1 ||
    die "the package indexes of $SUITE could not be fetched and verified: see $LOGS/apt.log"
  touch "$stamp"
}

# closure DEB... - print `NAME VERSION ARCH` of everything that apt would install into an empty system, one a line.
# `NAME-` among the arguments keeps a package out where an alternative of it exists.
closure() {
  apt-get -s -qq install "$@" 2>>"$LOGS/apt.log" |
    sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*\[\([a-z0-9]*\)\]).*/\1 \2 \3/p' | sort -u
}

# deb_file NAME VERSION ARCH - the path that `apt-get download` gives this package (it writes ':' as %3a).
deb_file() { printf '%s/%s_%s_%s.deb\n' "$CACHE/archives" "$1" "${2//:/%3a}" "$3"; }

# fetch_debs FILE - download what the closure list FILE names and is not there yet; apt verifies each digest.
fetch_debs() {
  local name version arch missing=()
  while read -r name version arch; do
    [[ -s $(deb_file "$name" "$version" "$arch") ]] || missing+=("$name=$version")
  done <"$1"
  if ((${#missing[@]} == 0)); then return 0; fi
  say "download ${#missing[@]} packages of $SUITE"
  (cd "$CACHE/archives" && apt-get -q download "${missing[@]}") >>"$LOGS/apt.log" 2>&1 ||
    die "${#missing[@]} packages could not be downloaded from $SUITE: see $LOGS/apt.log"
  while read -r name version arch; do
    [[ -s $(deb_file "$name" "$version" "$arch") ]] || die "apt-get did not leave $name $version in $CACHE/archives: see $LOGS/apt.log"
  done <"$1"
}
