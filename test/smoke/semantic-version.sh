# shellcheck shell=bash
# A release candidate comes before its release; a range has an end.
python3 - <<'P'
from semantic_version import SimpleSpec, Version

assert Version("1.0.0-rc.1") < Version("1.0.0")
assert SimpleSpec(">=1.60,<2").match(Version("1.85.0"))
assert not SimpleSpec(">=1.60,<2").match(Version("2.0.0"))
P
