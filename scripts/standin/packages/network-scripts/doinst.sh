# Keep what the administrator has; take the shipped file where there is none.
config() {
  if [ ! -e "${1%.new}" ]; then
    mv "$1" "${1%.new}"
  elif cmp -s "$1" "${1%.new}"; then
    rm "$1"
  fi
}
# The exec bit of an existing script is the administrator's switch.
preserve_perms() {
  if [ -e "${1%.new}" ]; then
    if [ -x "${1%.new}" ]; then chmod 755 "$1"; else chmod 644 "$1"; fi
  fi
  config "$1"
}
preserve_perms etc/rc.d/rc.ip_forward.new
config etc/rc.d/rc.inet1.conf.new
config etc/HOSTNAME.new
config etc/hosts.new
config etc/resolv.conf.new
# What the administrator has stays; the leftovers of these would only puzzle.
rm -f etc/HOSTNAME.new etc/hosts.new etc/resolv.conf.new
