# shellcheck shell=bash
# lib/repack.sh - Debian packages and packages/<name>/ in, one .txz with its .txt out. Sourced by make-standin.
# Uses $MIRROR, $WORK, $LOGS, $MAKEPKG, $SOURCE_DATE_EPOCH.

# What neither a node nor a build root of the stand-in reads: documentation, translations, and the configuration
# of programs that only Debian has (dpkg, debconf, systemd, initramfs-tools). Paths in the merged tree.
readonly STRIPPED=(
  usr/share/{man,info,doc,locale,lintian,bug,bash-completion,zsh,fish,doc-base,gtk-doc,help,menu,debconf,apport,reportbug}
  usr/share/{initramfs-tools,debhelper,aclocal-1.16/dummy,applications,icons,pixmaps,metainfo,polkit-1,lto-disabled-list}
  usr/lib/{systemd,tmpfiles.d,sysusers.d,sysctl.d,dracut,environment.d,binfmt.d,modules-load.d,kernel}
  usr/lib/udev etc/{init.d,init,tmpfiles.d,modules-load.d,binfmt.d,apparmor,cron.d,cron.daily,cron.weekly,cron.monthly,apt,dpkg,systemd,kernel,initramfs-tools,ufw,apparmor.d,logcheck,bash_completion.d}
  var/lib/dpkg var/cache/man
)

# stage DIR DOC-DIR DEB... - unpack the debs into DIR in the stand-in's layout: everything below /usr.
stage() {
  local dir=$1 version_doc=$2 deb top
  shift 2
  mkdir -p "$dir"
  for deb in "$@"; do
    dpkg-deb --fsys-tarfile "$deb" | tar --extract --file=- --directory="$dir" --preserve-permissions --no-same-owner --keep-directory-symlink
  done
  for top in bin sbin lib; do
    if [[ -d $dir/$top && ! -L $dir/$top ]]; then
      mkdir -p "$dir/usr/$top"
      cp -a "$dir/$top/." "$dir/usr/$top/"
      rm -rf "${dir:?}/$top"
    fi
  done
  # Licences stay with what they cover, at Slackware's place for documents.
  local licence owner
  for licence in "$dir"/usr/share/doc/*/copyright; do
    if [[ -f $licence && ! -L $licence ]]; then
      owner=${licence%/copyright} && owner=${owner##*/}
      mkdir -p "$dir/$version_doc"
      cp "$licence" "$dir/$version_doc/copyright.$owner"
    fi
  done
  (cd "$dir" && rm -rf "${STRIPPED[@]}")
  # A static library beside a shared one is never linked here (every recipe says --disable-static).
  local static
  for static in "$dir"/usr/lib/x86_64-linux-gnu/*.a; do
    if [[ -e ${static%.a}.so || -L ${static%.a}.so ]]; then rm -f "$static"; fi
  done
  find "$dir/usr/lib" -name '*.a' -xtype l -delete 2>/dev/null || true
  # Debian's own groups (shadow, _ssh, crontab) do not exist here: a setgid bit for root would only be dangerous.
  find "$dir" -type f -perm -g=s -exec chmod g-s {} +
}

# lay_over NAME DIR - put packages/NAME/tree over the stage, in the merged layout, and run its prepare.
# Modes come from git, which knows only 644 and 755: packages/NAME/prepare sets any other.
lay_over() {
  local own=$STANDIN_DIR/packages/$1 dir=$2 top
  if [[ -d $own/tree ]]; then
    for top in "$own"/tree/* "$own"/tree/.[!.]*; do
      [[ -e $top || -L $top ]] || continue
      case ${top##*/} in
        bin | sbin | lib)
          mkdir -p "$dir/usr/${top##*/}"
          cp -a --no-preserve=ownership "$top/." "$dir/usr/${top##*/}/"
          ;;
        *) cp -a --no-preserve=ownership "$top" "$dir/" ;;
      esac
    done
  fi
  if [[ -x $own/prepare ]]; then (cd "$dir" && DEBS_DIR=$CACHE/archives STANDIN_DIR=$STANDIN_DIR "$own/prepare"); fi
  if [[ -f $own/doinst.sh ]]; then mkdir -p "$dir/install" && cp "$own/doinst.sh" "$dir/install/doinst.sh"; fi
}

# slack_desc NAME VERSION DEB... - the eleven description lines; the last ones say what this is.
slack_desc() {
  local name=$1 version=$2 deb=${3-} own=$STANDIN_DIR/packages/$1/slack-desc text short
  if [[ -f $own ]]; then
    grep "^$name:" "$own"
    return
  fi
  if [[ -n $deb ]]; then
    text=$(dpkg-deb -f "$deb" Description)
    short=${text%%$'\n'*}
    text=$(tail -n +2 <<<"$text" | sed -n -e '/^ \.$/q' -e 's/^ *//p' | tr '\n' ' ' | fold -s -w 70 | head -6)
  else
    short='part of the stand-in'
    text='Written for the stand-in to the documented behaviour of the original.'
  fi
  {
    printf '%s (%s)\n\n%s\n' "$name" "${short:0:60}" "$text"
    for _ in 1 2 3 4 5 6 7 8 9; do printf '\n'; done
  } | head -9 | sed -e "s/^/$name: /" -e 's/ *$//'
  printf '%s:\n%s: STAND-IN repack (%s), not an official package.\n' "$name" "$name" "$version"
}

# repack SERIES NAME VERSION ARCH DEB... - make the package and its .txt; fails with the log's path.
repack() {
  local series=$1 name=$2 version=$3 arch=$4
  shift 4
  local full=$name-$version-$arch-1 dir=$WORK/stage/$name out=$MIRROR/slackware64/$series
  local log=$LOGS/repack/$name.log level=-6
  # What a node holds is unpacked in an emulated machine, where each megabyte costs two seconds; compilers are only
  # ever unpacked on the build host, and cheap compression makes them in half the time.
  case $series/$name in d/perl | d/python3) ;; d/*) level=-1 ;; esac
  rm -rf "$dir"
  mkdir -p "$out"
  if ! (
    set -euo pipefail
    umask 022
    stage "$dir" "usr/doc/$name-$version" "$@"
    lay_over "$name" "$dir"
    find "$dir" -mindepth 1 -depth -type d -path '*/usr/share/*' -empty -delete
    mkdir -p "$dir/install"
    {
      printf '# The stand-in: see the line with STAND-IN below.\n%*s|-----handy-ruler------------------------------------------------------|\n' "${#name}" ''
      slack_desc "$name" "$version" "$@"
    } >"$dir/install/slack-desc"
    find "$dir" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    cd "$dir"
    "$MAKEPKG" -l y -c n --threads 1 --compress "$level" "$WORK/tmp/$full.txz"
    grep "^$name:" install/slack-desc >"$WORK/tmp/$full.txt"
  ) >"$log" 2>&1; then
    printf 'standin: error: %s could not be repacked: see %s\n' "$full" "$log" >&2
    return 1
  fi
  mv -f "$WORK/tmp/$full.txt" "$WORK/tmp/$full.txz" "$out/"
  rm -rf "$dir"
}

# repack_all - bring every package of the plan up to date, two at a time; what is unchanged stays.
repack_all() {
  local -A own_digest
  local series name version arch debs digest stamp total=0 number=0 running=0 made=0 failed=0 common path sum mode
  mkdir -p "$WORK"/{stage,tmp,stamps} "$LOGS/repack"
  rm -rf "$WORK"/stage/* "$WORK"/tmp/*
  # One digest per packages/<name>/ folder: contents, modes and links.
  while read -r sum mode path; do
    own_digest[${path%%/*}]+=" $sum $mode $path"
  done < <(cd "$STANDIN_DIR/packages" && find . -mindepth 2 \( -type f -o -type l \) -printf '%P\n' | LC_ALL=C sort |
    while IFS= read -r path; do printf '%s\0' "$path"; done | xargs -0 -r bash -c '
      paste -d" " <(sha256sum -- "$@" | cut -c1-64) <(stat -c %a -- "$@") <(printf "%s\n" "$@")' _)
  common=$(cat "$STANDIN_DIR/lib/repack.sh" "$MAKEPKG" | sha256sum)$SOURCE_DATE_EPOCH
  total=$(wc -l <"$WORK/plan")
  while IFS=$'\t' read -r series name version arch debs; do
    number=$((number + 1))
    stamp=$WORK/stamps/$name
    digest="$common|$series|$name|$version|$arch|$debs|${own_digest[$name]-}"
    if [[ -s $MIRROR/slackware64/$series/$name-$version-$arch-1.txz && -f $stamp && $(<"$stamp") == "$digest" ]]; then continue; fi
    say "repack $number/$total $name"
    rm -f "$stamp"
    made=$((made + 1))
    # shellcheck disable=SC2086  # file names of debs hold no blanks
    { repack "$series" "$name" "$version" "$arch" $debs && printf '%s' "$digest" >"$stamp"; } </dev/null &
    running=$((running + 1))
    if ((running >= JOBS)); then
      wait -n || failed=$((failed + 1))
      running=$((running - 1))
    fi
  done <"$WORK/plan"
  while ((running > 0)); do
    wait -n || failed=$((failed + 1))
    running=$((running - 1))
  done
  ((failed == 0)) || die "$failed packages could not be made (each is named above)"
  say "packages: $made made, $((total - made)) already there"
  prune
}

# prune - remove packages that the plan no longer holds (an older version, a row that went away).
prune() {
  local file
  awk -F'\t' '{ print $1 "/" $2 "-" $3 "-" $4 "-1" }' "$WORK/plan" | LC_ALL=C sort >"$WORK/kept"
  (cd "$MIRROR/slackware64" && find . -mindepth 2 -name '*.t[bglx]*' -printf '%P\n') | while IFS= read -r file; do
    if ! grep -qxF "${file%.*}" "$WORK/kept"; then rm -f "$MIRROR/slackware64/$file"; fi
  done
}
