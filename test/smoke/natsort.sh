# shellcheck shell=bash
# By the numbers in the names, in Python and by its command.
python3 - <<'P'
from natsort import natsorted

assert natsorted(["osd.10", "osd.2"]) == ["osd.2", "osd.10"]
P
[ "$(natsort osd.10 osd.2 | tr '\n' ' ')" = 'osd.2 osd.10 ' ]
