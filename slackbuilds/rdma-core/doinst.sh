# Runs with the target's root as working directory, and not chrooted, so every path is relative to it.
# Its text may be on standard input: nothing here may read from there.

# A new configuration file takes its place when there is none yet, goes away when it brings nothing new,
# and otherwise stays beside the admin's own file for the admin to compare.
config() {
  new=$1
  old=${new%.new}
  if [ ! -e "$old" ]; then
    mv "$new" "$old"
  elif cmp -s "$old" "$new"; then
    rm "$new"
  fi
}

config etc/iwpmd.conf.new
config etc/srp_daemon.conf.new
config etc/infiniband-diags/error_thresholds.new
config etc/infiniband-diags/ibdiag.conf.new
