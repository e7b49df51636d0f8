# shellcheck shell=bash
# An accent takes no column, a Han character two.
python3 - <<'P'
from wcwidth import wcswidth, wcwidth

assert [wcwidth(c) for c in "a\u0301\u6f22"] == [1, 0, 2]
assert wcswidth("a\u0301\u6f22") == 3
P
