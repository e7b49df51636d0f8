# shellcheck shell=bash
# lib/sources.sh - upstream tarballs out of the suite's *source* packages. Sourced by make-standin.
# Uses $SOURCES, $CACHE, $LOGS.

# source_index PACKAGE SUITE - print `VERSION FILE SHA256` of the upstream tarball, from the suite's signed Sources index.
source_index() {
  apt-get -qq source --print-uris --only-source --target-release "$2" "$1" 2>>"$LOGS/apt.log" | awk '
    $2 ~ /\.orig\.tar\.[a-z0-9]+$/ {
      version = $2; sub(/^[^_]*_/, "", version); sub(/\.orig\.tar\.[a-z0-9]+$/, "", version)
      sha = $4; sub(/^SHA256:/, "", sha); print version, $2, sha; exit }'
}

# pack_module MODULE@VERSION SUM TARGET - the tree of a Go module as a tarball, made by the go client, which holds it
# against its own checksum database; SUM is the digest that go.sum would have. Fails with a reason on standard output.
pack_module() {
  local module=$1 sum=$2 target=$3 answer dir
  if [[ -s $target && $(cat "$WORK/modules/${target##*/}" 2>/dev/null) == "$sum $(sha256sum <"$target")" ]]; then return 0; fi
  command -v go >/dev/null || { echo 'the go client is not installed' && return 1; }
  say "source ${target##*/}" >&2
  answer=$(cd "$WORK" && GOFLAGS=-mod=mod GOWORK=off GOTOOLCHAIN=local go mod download -json "$module" 2>>"$LOGS/apt.log") ||
    { echo "go brings no $module" && return 1; }
  [[ $(sed -n 's/^\t"Sum": "\(.*\)",*$/\1/p' <<<"$answer") == "$sum" ]] ||
    { echo "$module has not the digest $sum" && return 1; }
  dir=$(sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p' <<<"$answer")
  # The module cache is read-only, and a tarball with such folders could not be removed again.
  tar --create --file=- --directory="$dir" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode=u+w --transform="s,^\\.,$(basename "$target" .tar.xz)," . | xz -T1 >"$target.tmp"
  mv -f "$target.tmp" "$target"
  mkdir -p "$WORK/modules"
  printf '%s %s' "$sum" "$(sha256sum <"$target")" >"$WORK/modules/${target##*/}"
}

# fetch_sources - bring every row of sources.tsv to SOURCES/NAME-VERSION.tar.EXT and list the digests in
# WORK/sources.list. The archive does not serve every file that its index names, so apt's status is not trusted: a
# source package's .dsc may be gone while the tarball is there, and what counts is the tarball's own digest.
# SOURCES/served.tsv says where each came from. A tarball that cannot be had is said and listed in
# SOURCES/not-served.tsv; its recipe keeps its own version, without an override, and whoever builds it is told that no
# source was found. A second row of a name is the recipe's second source, called by the name of its own package.
fetch_sources() {
  local name package extension suite version file sha target reason list='' served='' not_served='' before=''
  while IFS=$'\t' read -r name package extension suite; do
    if [[ $package == go:* ]]; then
      version=${package##*@v} target=$name-${package##*@v}.tar.$extension
      if reason=$(pack_module "${package#go:}" "$suite" "$SOURCES/$target"); then
        list+="$name $version $target $(sha256sum <"$SOURCES/$target" | cut -d' ' -f1)"$'\n'
        served+="$name"$'\t'"$version"$'\t'"${package#go:}"$'\tmodule\n'
      else
        say "NOT SERVED: $target: $reason"
        not_served+="$name"$'\t'"$version"$'\t'"$target"$'\tmodule\n'
      fi
      continue
    fi
    suite=${suite:-$SUITE}
    read -r version file sha < <(source_index "$package" "$suite") ||
      die "sources.tsv: $suite has no source package $package"
    [[ $file == *.tar.$extension ]] ||
      die "sources.tsv: the tarball of $package is $file, not .tar.$extension: change the row"
    target=$name-$version.tar.$extension
    [[ $name != "$before" ]] || target=$package-$version.tar.$extension
    before=$name
    if ! sha256sum --status -c <<<"$sha  $SOURCES/$target" 2>/dev/null; then
      say "source $target"
      (cd "$CACHE/src" && apt-get -q source --download-only --only-source --target-release "$suite" "$package") >>"$LOGS/apt.log" 2>&1 || true
      if [[ ! -s $CACHE/src/$file ]]; then
        say "NOT SERVED: the archive's index lists $file, but the file is not there (see $LOGS/apt.log); put $target into $SOURCES by hand, sha256 $sha"
        not_served+="$name"$'\t'"$version"$'\t'"$file"$'\t'"$suite"$'\n'
        continue
      fi
      sha256sum --status -c <<<"$sha  $CACHE/src/$file" ||
        die "$CACHE/src/$file is not the file that the signed index lists: delete it and run again"
      cp "$CACHE/src/$file" "$SOURCES/$target.tmp" && mv -f "$SOURCES/$target.tmp" "$SOURCES/$target"
    fi
    list+="$name $version $target $sha"$'\n'
    served+="$name"$'\t'"$version"$'\t'"$package"$'\t'"$suite"$'\n'
  done < <(table sources)
  # A recipe is built from all of its sources or from none.
  awk 'FILENAME == ARGV[1] { missing[$1] = 1; next } !($1 in missing)' <(printf '%s' "$not_served") <(printf '%s' "$list") |
    write_if_changed "$WORK/sources.list"
  printf '%s' "$served" | write_if_changed "$SOURCES/served.tsv"
  printf '%s' "$not_served" | write_if_changed "$SOURCES/not-served.tsv"
  rm -f "$CACHE"/src/*.debian.tar.* "$CACHE"/src/*.dsc
}
