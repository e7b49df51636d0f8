# shellcheck shell=bash
# lib/plan.sh - from packages.tsv and apt's closure to the list of packages to make. Sourced by make-standin.
# Uses $WORK and the functions of lib/common.sh and lib/apt.sh.

# column_of WHAT - the names on the lines of packages.tsv that begin with WHAT (drop, avoid, fetch).
column_of() { rows | awk -v what="$1" '$1 == what { for (i = 2; i <= NF; i++) print $i }'; }

# wanted [not-d] - the Debian packages that the rows name. Patterns name nothing: they pick from the closure.
wanted() {
  rows | awk -F'\t' -v skip="${1-}" '
    $1 ~ /^(drop|avoid|fetch)$/ || $4 == "-" || (skip != "" && $1 == "d") { next }
    { n = split($4, deb, " "); for (i = 1; i <= n; i++) if (deb[i] !~ /[*?[]/) { sub("/.*", "", deb[i]); print deb[i] } }'
}

# resolve - write $WORK/closure (all), $WORK/closure.not-d, $WORK/closure.fetch; reused while nothing changed.
resolve() {
  local key avoid=() all=() base=() fetch=()
  key=$(cat <(rows) "$STANDIN_DIR/lib/plan.sh" | sha256sum)$(stat -c %Y "$CACHE/lists.stamp")
  if [[ -s $WORK/plan && $key == "$(cat "$WORK/closure.key" 2>/dev/null)" ]]; then return 0; fi
  rm -f "$WORK/closure.key"
  mapfile -t avoid < <(column_of avoid | sed 's/$/-/')
  mapfile -t all < <(wanted)
  mapfile -t base < <(wanted not-d)
  mapfile -t fetch < <(column_of fetch)
  closure "${all[@]}" "${avoid[@]}" >"$WORK/closure"
  closure "${base[@]}" "${avoid[@]}" >"$WORK/closure.not-d"
  # What is only fetched has its own dependencies in the closure already, or does not need them to be unpacked.
  : >"$WORK/closure.fetch"
  if ((${#fetch[@]})); then
    closure "${fetch[@]}" | awk 'NR == FNR { want[$1]; next } $1 in want' <(printf '%s\n' "${fetch[@]}") - >"$WORK/closure.fetch"
  fi
  [[ -s $WORK/closure && -s $WORK/closure.not-d ]] ||
    die "apt could not resolve the packages of packages.tsv in $SUITE: see $LOGS/apt.log"
  plan >"$WORK/plan.tmp" && mv "$WORK/plan.tmp" "$WORK/plan"
  printf '%s\n' "$key" >"$WORK/closure.key"
}

# upstream VERSION - Debian's version without epoch and revision, fit to stand between two dashes.
upstream() {
  local version=${1#*:}
  version=${version%-*}
  version=${version//-/_}
  printf '%s' "${version//[~:]/_}"
}

# plan - print `SERIES NAME VERSION ARCH DEB...` (tab, then blanks between debs) for each package of the mirror.
# Fails when a row names a package that is not in the closure, or two rows the same one.
plan() {
  local -A version arch taken dropped not_d
  local name v a series from debs deb pattern found arch_out list out_version
  while read -r name v a; do version[$name]=$v arch[$name]=$a; done <"$WORK/closure"
  while read -r name v a; do not_d[$name]=1; done <"$WORK/closure.not-d"
  while read -r name; do dropped[$name]=1; done < <(column_of drop)

  while IFS=$'\t' read -r series name from debs; do
    case $series in drop | avoid | fetch) continue ;; esac
    list='' arch_out=noarch
    if [[ $debs != - ]]; then
      for pattern in $debs; do
        found=''
        if [[ $pattern == *[*?[]* ]]; then
          for deb in "${!version[@]}"; do
            # shellcheck disable=SC2053  # the row's pattern is meant to be one
            if [[ $deb == $pattern ]]; then found=$deb; fi
          done
        elif [[ -n ${version[${pattern%/*}]-} ]]; then
          found=${pattern%/*}
        fi
        [[ -n $found ]] || die "packages.tsv: $name wants $pattern, which $SUITE does not have"
        [[ -z ${taken[$found]-} ]] || die "packages.tsv: $found is in both $name and ${taken[$found]}"
        taken[$found]=$name
        if [[ $from == "$pattern" ]]; then from=$found; fi
        list+=" $(deb_file "$found" "${version[$found]}" "${arch[$found]}")"
        if [[ ${arch[$found]} != all ]]; then arch_out=x86_64; fi
      done
    fi
    case $from in
      [0-9]*) out_version=$from ;;
      *) out_version=$(upstream "${version[$from]-}") ;;
    esac
    [[ -n $out_version ]] || die "packages.tsv: $name takes its version from $from, which is not in the closure"
    printf '%s\t%s\t%s\t%s\t%s\n' "$series" "$name" "$out_version" "$arch_out" "${list# }"
  done < <(rows)

  # Nothing of the closure is lost: what no row and no drop line names is a package of its own.
  while read -r name; do
    if [[ -n ${taken[$name]-}${dropped[$name]-} ]]; then continue; fi
    series=d arch_out=noarch
    if [[ -n ${not_d[$name]-} ]]; then series=l; fi
    if [[ ${arch[$name]} != all ]]; then arch_out=x86_64; fi
    printf '%s\t%s\t%s\t%s\t%s\n' "$series" "$name" "$(upstream "${version[$name]}")" "$arch_out" \
      "$(deb_file "$name" "${version[$name]}" "${arch[$name]}")"
  done < <(printf '%s\n' "${!version[@]}" | LC_ALL=C sort)
}

# downloads - the closure entries that are needed in the cache: those in the plan and those of the fetch lines.
downloads() {
  local -A dropped
  local name rest
  while read -r name; do dropped[$name]=1; done < <(column_of drop)
  while read -r name rest; do
    if [[ -z ${dropped[$name]-} ]]; then printf '%s %s\n' "$name" "$rest"; fi
  done <"$WORK/closure"
  cat "$WORK/closure.fetch"
}
