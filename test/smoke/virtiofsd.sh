# shellcheck shell=bash
# The program answers, with what its description promises, and waits at its socket for a virtual machine.
/usr/libexec/virtiofsd --version
/usr/libexec/virtiofsd --print-capabilities | tee capabilities
grep -q '"type": "fs"' capabilities
python3 -c 'import json; print(json.load(open("/usr/share/qemu/vhost-user/50-virtiofsd.json"))["binary"])'
mkdir shared
/usr/libexec/virtiofsd --shared-dir shared --socket-path socket --sandbox none >log 2>&1 &
for _ in $(seq 50); do
  [ ! -S socket ] || break
  sleep 0.1
done
cat log
[ -S socket ]
kill %1
