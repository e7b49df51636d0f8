# shellcheck shell=bash
# lib/sources.sh - upstream tarballs out of the suite's *source* packages. Sourced by make-standin.
# Uses $SOURCES, $CACHE, $LOGS.

# source_index PACKAGE - print `VERSION FILE SHA256` of the upstream tarball, from the signed Sources index.
source_index() {
  apt-cache showsrc --only-source "$1" 2>>"$LOGS/apt.log" | awk '
    /^Version:/ { version = $2; sub(/^[0-9]+:/, "", version); sub(/-[^-]*$/, "", version) }
    /^[^ ]/ { list = ($1 == "Checksums-Sha256:") }
    list && $3 ~ /\.orig\.tar\.[a-z0-9]+$/ { print version, $3, $1; exit }'
}

# fetch_sources - bring every row of sources.tsv to SOURCES/NAME-VERSION.tar.EXT and list the digests in
# SOURCES/list. The archive does not serve every file that its index names, so apt's status is not trusted: a
# source package's .dsc may be gone while the tarball is there, and what counts is the tarball's own digest.
fetch_sources() {
  local name package extension version file sha target list=''
  while IFS=$'\t' read -r name package extension; do
    read -r version file sha < <(source_index "$package") ||
      die "sources.tsv: $SUITE has no source package $package"
    [[ $file == *.tar.$extension ]] ||
      die "sources.tsv: the tarball of $package is $file, not .tar.$extension: change the row"
    target=$name-$version.tar.$extension
    if ! sha256sum --status -c <<<"$sha  $SOURCES/$target" 2>/dev/null; then
      say "source $target"
      (cd "$CACHE/src" && apt-get -q source --download-only --only-source "$package") >>"$LOGS/apt.log" 2>&1 || true
      [[ -s $CACHE/src/$file ]] ||
        die "the archive does not serve $file although its index lists it (see $LOGS/apt.log): put $target into $SOURCES by hand, sha256 $sha"
      sha256sum --status -c <<<"$sha  $CACHE/src/$file" ||
        die "$CACHE/src/$file is not the file that the signed index lists: delete it and run again"
      cp "$CACHE/src/$file" "$SOURCES/$target.tmp" && mv -f "$SOURCES/$target.tmp" "$SOURCES/$target"
    fi
    list+="$name $version $target $sha"$'\n'
  done < <(grep -v -e '^#' -e '^[[:space:]]*$' "$STANDIN_DIR/sources.tsv")
  printf '%s' "$list" | write_if_changed "$WORK/sources.list"
  rm -f "$CACHE"/src/*.debian.tar.* "$CACHE"/src/*.dsc
}
