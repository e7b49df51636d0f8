# shellcheck shell=bash
# What one process holds another does not get.
python3 -W ignore - <<'P'
import subprocess, sys
import zc.lockfile

try_it = "import zc.lockfile; zc.lockfile.LockFile('lock')"
lock = zc.lockfile.LockFile("lock")
held = subprocess.run([sys.executable, "-W", "ignore", "-c", try_it], capture_output=True, text=True)
assert "LockError" in held.stderr, held.stderr
lock.close()
subprocess.run([sys.executable, "-W", "ignore", "-c", try_it], check=True)
P
