# shellcheck shell=bash
# lib/common.sh - what every part of make-standin says and how it fails. Sourced.

# say TEXT - one progress line.
say() { printf 'standin: %s\n' "$*"; }

# die TEXT - the one sentence that explains a failure, then the end.
die() {
  printf 'standin: error: %s\n' "$*" >&2
  exit 1
}

# rows - packages.tsv without comments and empty lines.
rows() { grep -v -e '^#' -e '^[[:space:]]*$' "$STANDIN_DIR/packages.tsv"; }

# write_if_changed FILE - store standard input in FILE through a temporary name; keep the old one when equal.
write_if_changed() {
  local tmp="$1.tmp.$$"
  cat >"$tmp"
  if cmp -s "$tmp" "$1"; then rm -f "$tmp"; else mv -f "$tmp" "$1"; fi
}
