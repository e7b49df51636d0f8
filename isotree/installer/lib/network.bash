# shellcheck shell=bash disable=SC2154,SC2034
# A node that was started from the network: its medium is in the initrd, but for the packages, which are fetched from the web
# server of SOURCE_URL. That server and the way to it are not trusted with them: every one is held against SHA256SUMS of the
# initrd before anything unpacks it. (SC2154: the capitals come from node.conf.)

# Where on the target the package lies whose turn it is: memory may be too small for the largest.
FETCHED=.slackforge-packages

# from_network : whether this is such a node; node.conf of a stick names no server.
from_network() {
  [[ -n ${SOURCE_URL:-} ]]
}

# cards : the wired cards, the one first that the boot loader was loaded through (slackforge.card=MAC).
cards() {
  local entry used others=()
  used=$(sed -n 's/.*slackforge\.card=\([^ ]*\).*/\1/p' "${PROC:-/proc}/cmdline")
  for entry in "${SYSFS:-/sys}"/class/net/*; do
    [[ -e $entry/device ]] || continue
    if [[ $(<"$entry/address") == "$used" ]]; then
      printf '%s\n' "${entry##*/}"
    else
      others+=("${entry##*/}")
    fi
  done
  ((${#others[@]} == 0)) || printf '%s\n' "${others[@]}"
}

# ask_address CARD : an address by DHCP. dhcpcd is the stock installer's client; busybox has one where that does not run.
ask_address() {
  local card=$1
  ip link set "$card" up || return 1
  if command -v dhcpcd >/dev/null && dhcpcd -4 -L -A -t 40 "$card" >>"$SF/network.log" 2>&1; then return 0; fi
  command -v udhcpc >/dev/null && udhcpc -i "$card" -n -q -t 8 -T 3 -s "$SF/udhcpc" >>"$SF/network.log" 2>&1
}

# join_network : sets no variable; afterwards the server can be reached. The cards are tried twice, for a switch may take half a
# minute to let a port talk that has just come up.
join_network() {
  local card round tried=()
  for round in 1 2; do
    for card in $(cards); do
      tried+=("$card")
      if ask_address "$card" && wget -q -T 20 --spider "${SOURCE_URL}menu.cfg" 2>>"$SF/network.log"; then
        note "packages come from $SOURCE_URL through $card"
        return 0
      fi
    done
    sleep 5
  done
  [[ ! -s $SF/network.log ]] || tail -n 5 "$SF/network.log"
  ((${#tried[@]} > 0)) || die "this installer has no driver for any network card of the machine; install it from a stick; nothing was written"
  die "$SOURCE_URL was not reached through ${tried[*]}; is the server running, and is it at this address? nothing was written"
}

# check_server MEDIUM : all packages of the list are there. Their contents are looked at when they have been fetched.
check_server() {
  local medium=$1 path
  while read -r _ path; do
    wget -q -T 20 --spider "$SOURCE_URL$path" </dev/null ||
      die "$SOURCE_URL$path is not on the server; copy the whole set there again; nothing was written"
  done <"$medium/slackforge/packages.list"
  note "all $(wc -l <"$medium/slackforge/packages.list") packages are on the server"
}

# is_as_listed MEDIUM PATH FILE : whether FILE has the digest that SHA256SUMS gives for PATH.
is_as_listed() {
  local medium=$1 path=$2 file=$3 digest
  digest=$(awk -v path="$path" 'substr($0, 67) == path { print $1 }' "$medium/slackforge/SHA256SUMS")
  [[ -n $digest && $(sha256sum <"$file") == "$digest "* ]]
}

# fetch_package MEDIUM PATH FILE : fetches PATH to FILE, several times if it must be, and keeps it only when it is as listed.
fetch_package() {
  local medium=$1 path=$2 file=$3 attempt
  mkdir -p "${file%/*}"
  for attempt in 1 2 3 4; do
    if wget -q -T 60 -O "$file" "$SOURCE_URL$path" </dev/null && is_as_listed "$medium" "$path" "$file"; then return 0; fi
    rm -f "$file"
    sleep "$attempt"
  done
  die "$SOURCE_URL$path could not be fetched, or is not the file that this set was made with; copy the whole set to the server again; the disk is unfinished, start the installation again in this shell"
}
