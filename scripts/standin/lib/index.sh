# shellcheck shell=bash
# lib/index.sh - tagfiles, PACKAGES.TXT, ChangeLog.txt, README, CHECKSUMS.md5 with its signature, settings.yaml:
# the last step, over whatever is in the mirror. Sourced by make-standin. Uses $MIRROR, $WORK, $OUT.

# date_line - the fixed date in the form that Slackware's indexes begin with.
date_line() { date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %e %H:%M:%S UTC %Y'; }

# packages - `SERIES FILE-NAME-WITHOUT-EXTENSION` of all packages, in C order.
packages() {
  (cd "$MIRROR/slackware64" && find . -mindepth 2 -maxdepth 2 -name '*.txz' -printf '%P\n') | LC_ALL=C sort | sed -e 's,/, ,' -e 's,\.txz$,,'
}

# write_tagfiles - one per series; every package of the stand-in is wanted (ADD).
write_tagfiles() {
  local series
  for series in "$MIRROR"/slackware64/*/; do
    find "$series" -maxdepth 1 -name '*.txz' -printf '%f\n' | sed 's/-[^-]*-[^-]*-[^-]*$/:ADD/' | LC_ALL=C sort |
      write_if_changed "${series}tagfile"
  done
}

# sizes SERIES FULL - packed and unpacked size in K; the second is read from xz's own index, nothing is unpacked.
sizes() {
  local file=$MIRROR/slackware64/$1/$2.txz
  xz --robot --list "$file" | awk '$1 == "file" { printf "%d %d\n", ($4 + 1023) / 1024, ($5 + 1023) / 1024 }'
}

# write_packages_txt - records in the documented form: two blanks after each colon, an empty line between.
write_packages_txt() {
  local series full packed raw cache=$WORK/index line
  mkdir -p "$cache"
  {
    printf 'PACKAGES.TXT;  %s\n\nThis is the STAND-IN mirror: made from other packages, for tests. It is not a distribution.\n' "$(date_line)"
    while read -r series full; do
      # A record is kept until its package is made again.
      if [[ ! $cache/$full -nt $MIRROR/slackware64/$series/$full.txz ]]; then
        read -r packed raw < <(sizes "$series" "$full")
        {
          printf '\nPACKAGE NAME:  %s.txz\nPACKAGE LOCATION:  ./slackware64/%s\n' "$full" "$series"
          printf 'PACKAGE SIZE (compressed):  %s K\nPACKAGE SIZE (uncompressed):  %s K\nPACKAGE DESCRIPTION:\n' "$packed" "$raw"
          cat "$MIRROR/slackware64/$series/$full.txt"
        } >"$cache/$full"
      fi
      while IFS= read -r line; do printf '%s\n' "$line"; done <"$cache/$full"
    done < <(packages)
    printf '\n'
  } | write_if_changed "$MIRROR/PACKAGES.TXT"
}

# write_texts - README and ChangeLog.txt of the mirror.
write_texts() {
  {
    date_line
    packages | while read -r series full; do printf '%s/%s.txz:  Added.\n' "$series" "$full"; done
    printf '+--------------------------+\n'
  } | write_if_changed "$MIRROR/ChangeLog.txt"
  write_if_changed "$MIRROR/README" <<'TEXT'
This directory is a STAND-IN mirror. It has the layout and the file formats of a slackware64 mirror, so that a tool
which only knows such a mirror can be tried without one. What is in it was repacked from the packages of another
distribution, with an installer and boot scripts of our own: it is not Slackware, nobody maintains it, and its
signing key was made on this machine. Do not run it on anything that matters.
TEXT
}

# signing_key - make the throw-away key once; print its fingerprint.
signing_key() {
  export GNUPGHOME=$WORK/gnupg
  mkdir -p "$GNUPGHOME" && chmod 700 "$GNUPGHOME"
  if ! gpg --batch --quiet --list-secret-keys standin@localhost >/dev/null 2>&1; then
    say "signing key" >&2
    gpg --batch --quiet --pinentry-mode loopback --passphrase '' \
      --quick-generate-key 'Stand-in mirror (throw-away) <standin@localhost>' ed25519 sign never >>"$LOGS/gpg.log" 2>&1 ||
      die "the stand-in's signing key could not be made: see $LOGS/gpg.log"
  fi
  gpg --batch --with-colons --list-keys standin@localhost 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }'
}

# write_checksums - CHECKSUMS.md5 over the whole mirror, then its signature and the public key.
write_checksums() {
  local fingerprint sums=$WORK/checksums.cache
  fingerprint=$(signing_key)
  export GNUPGHOME=$WORK/gnupg
  if ! [[ -s $MIRROR/GPG-KEY ]]; then
    gpg --batch --armor --export "$fingerprint" >"$MIRROR/GPG-KEY.tmp" && mv "$MIRROR/GPG-KEY.tmp" "$MIRROR/GPG-KEY"
  fi
  # Reading the whole mirror takes seconds; a sum is kept with the size and change time of its file.
  touch "$sums"
  (cd "$MIRROR" && find . -type f ! -name 'CHECKSUMS.md5*' ! -name '*.tmp*' -printf '%s:%C@\t%p\n' | LC_ALL=C sort -k2) >"$WORK/files.now"
  # By name, not by NR == FNR: that takes the second file for the first when the cache is empty. A line without a sum is none.
  awk -F'\t' 'FILENAME == ARGV[1] { if ($3 != "") seen[$1 "\t" $2] = 1; next } !(($1 "\t" $2) in seen) { print $2 }' "$sums" "$WORK/files.now" >"$WORK/files.new"
  {
    (cd "$MIRROR" && xargs -r -d '\n' md5sum) <"$WORK/files.new" | sed 's/^\([0-9a-f]*\)  \(.*\)/new\t\2\t\1/'
    sed 's/^/old\t/' "$sums"
    sed 's/^/now\t/' "$WORK/files.now"
  } | awk -F'\t' -v OFS='\t' '
    $1 == "new" { fresh[$2] = $3; next }
    $1 == "old" { kept[$2 OFS $3] = $4; next }
    { print $2, $3, ($3 in fresh ? fresh[$3] : kept[$2 OFS $3]) }' >"$sums.tmp"
  mv "$sums.tmp" "$sums"
  {
    printf 'These are the MD5 message digests of the files of this STAND-IN mirror. To check them:\n'
    printf '  gpg --verify CHECKSUMS.md5.asc CHECKSUMS.md5 && tail -n +5 CHECKSUMS.md5 | md5sum -c --quiet\n'
    printf '\nMD5 message digest                Filename\n'
    awk -F'\t' '{ print $3 "  " $2 }' "$sums"
  } | write_if_changed "$MIRROR/CHECKSUMS.md5"
  if [[ ! $MIRROR/CHECKSUMS.md5.asc -nt $MIRROR/CHECKSUMS.md5 ]] ||
    ! gpg --batch --quiet --verify "$MIRROR/CHECKSUMS.md5.asc" "$MIRROR/CHECKSUMS.md5" 2>/dev/null; then
    rm -f "$MIRROR/CHECKSUMS.md5.asc"
    gpg --batch --quiet --armor --detach-sign --output "$MIRROR/CHECKSUMS.md5.asc" "$MIRROR/CHECKSUMS.md5" 2>>"$LOGS/gpg.log" ||
      die "CHECKSUMS.md5 could not be signed: see $LOGS/gpg.log"
  fi
  # The agent that gpg started would outlive us and hold the directory.
  gpgconf --kill gpg-agent 2>/dev/null || true
  FINGERPRINT=$fingerprint
}

# write_index - all of the above, in the order in which they depend on each other.
write_index() {
  say 'indexes and signature of the mirror'
  write_tagfiles
  write_texts
  write_packages_txt
  write_checksums
}

# from_project PATH - as settings.yaml writes it: relative to the checkout when it lies inside.
from_project() { case $1 in "$PROJECT_DIR"/*) printf '%s' "${1#"$PROJECT_DIR"/}" ;; *) printf '%s' "$1" ;; esac; }

# write_settings - what slackforge.local.yaml holds when the stand-in is the mirror.
write_settings() {
  local name version file sha before=''
  {
    printf '# Settings for the STAND-IN mirror, written by scripts/standin/make-standin. Not a distribution: for tests.\n'
    printf 'format: 1\nmirror: %s\n' "$(from_project "$MIRROR")"
    printf 'pin: %s\n' "$(sha256sum <"$MIRROR/CHECKSUMS.md5" | cut -d' ' -f1)"
    printf 'keyring:\n  file: %s\n  fingerprint: %s\n' "$(from_project "$MIRROR/GPG-KEY")" "$FINGERPRINT"
    printf 'sources:\n  mirrors: ["file:%s"]\n' "$(from_project "$SOURCES")"
    if [[ -n $WORLD ]]; then printf '# spice wants pixman, which is in series x.\nbuildroot:\n  series: [a, ap, d, l, n, x]\n'; fi
    if [[ -n $WORLD ]]; then printf '# Debian packages in the place of recipes: ceph takes hours, and the tarballs of the other two are not served.\nsubstitute:\n  ceph: librbd\n  libblkio: libblkio1\n  libtpms: libtpms0\n'; fi
    printf '# The nearest versions that can be had here; the recipes themselves stay pinned to their own.\noverrides:\n'
    while read -r name version file sha; do
      [[ $name == "$before" ]] || printf '  %s:\n    version: "%s"\n    sources:\n' "$name" "$version"
      printf '      - file: %s\n        sha256: %s\n' "$file" "$sha"
      before=$name
    done <"$WORK/sources.list"
  } | write_if_changed "$OUT/settings.yaml"
}
