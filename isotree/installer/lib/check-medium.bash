# shellcheck shell=bash
# Every byte that will be installed is compared with its digest before the first write to a disk: a stick that
# was pulled too early or is wearing out must cost nothing but a message.

# check_medium DIRECTORY : stops the installation unless all files listed in SHA256SUMS are as they were written.
check_medium() {
  local bad
  if ! bad=$(cd "$1" && sha256sum -c slackforge/SHA256SUMS 2>&1); then
    bad=$(grep -v ': OK$' <<<"$bad" | head -n 3 | tr '\n' ' ' || true)
    die "the medium is damaged, nothing was written to any disk; write the image to the stick again (${bad% })"
  fi
  note "$(grep -c ': OK$' <<<"$bad") files of the medium are intact"
}
