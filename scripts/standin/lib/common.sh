# shellcheck shell=bash
# lib/common.sh - what every part of make-standin says and how it fails. Sourced.

# say TEXT - one progress line.
say() { printf 'standin: %s\n' "$*"; }

# die TEXT - the one sentence that explains a failure, then the end.
die() {
  printf 'standin: error: %s\n' "$*" >&2
  exit 1
}

# table NAME - the rows of NAME.tsv, and with --world those of NAME-world.tsv, without comments and empty lines.
table() {
  local files=("$STANDIN_DIR/$1.tsv")
  if [[ -n $WORLD ]]; then files+=("$STANDIN_DIR/$1-world.tsv"); fi
  grep -hv -e '^#' -e '^[[:space:]]*$' "${files[@]}"
}

# rows - the rows of packages.tsv. A later row of the same package only adds Debian packages to the first one.
rows() {
  table packages | awk -F'\t' -v OFS='\t' '
    $1 ~ /^(drop|avoid|fetch)$/ { print; next }
    !($2 in number) { number[$2] = ++count; line[count] = $0; next }
    { line[number[$2]] = line[number[$2]] " " $4 }
    END { for (i = 1; i <= count; i++) print line[i] }'
}

# write_if_changed FILE - store standard input in FILE through a temporary name; keep the old one when equal.
write_if_changed() {
  local tmp="$1.tmp.$$"
  cat >"$tmp"
  if cmp -s "$tmp" "$1"; then rm -f "$tmp"; else mv -f "$tmp" "$1"; fi
}
