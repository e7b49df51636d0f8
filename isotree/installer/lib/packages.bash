# shellcheck shell=bash disable=SC2154
# Puts the packages on the disk with the medium's own installpkg, in the order of slackforge/packages.list.

# install_packages MEDIUM TARGET : one line of the list is "SERIES PATH"; ours come last as series "slackforge".
# Each is installed by a call of its own, because a failing one must be named and the count is the only sign of life.
# From the network each is fetched when its turn comes and removed after it: no more than one of them takes space.
install_packages() {
  local medium=$1 target=$2 list=$1/slackforge/packages.list series path file status total count=0 tagfile
  total=$(wc -l <"$list")
  # Packages look at this to know that a boot loader and an initrd come later, once.
  export INSIDE_INSTALLER=true
  while read -r series path; do
    count=$((count + 1))
    printf 'SLACKFORGE STEP packages %d/%d %s\n' "$count" "$total" "${path##*/}"
    tagfile=()
    [[ ! -f $medium/slackware64/$series/tagfile ]] || tagfile=(--tagfile "$medium/slackware64/$series/tagfile")
    file=$medium/$path
    if from_network; then
      file=$target/$FETCHED/${path##*/}
      fetch_package "$medium" "$path" "$file"
    fi
    status=0
    # stdin is the list: a doinst.sh that reads would eat it.
    installpkg --root "$target" --terse "${tagfile[@]}" "$file" </dev/null >"$SF/installpkg.out" 2>&1 || status=$?
    if ((status != 0)); then
      cat "$SF/installpkg.out"
      die "installpkg could not install $path (status $status); the disk is unfinished; when the cause is mended, start the installation again in this shell, or boot a medium with disks.system.wipe: true"
    fi
    cat "$SF/installpkg.out" >>"$SF/installpkg.log"
    ! from_network || rm -f "$file"
  done <"$list"
  ! from_network || rmdir "$target/$FETCHED"
}
