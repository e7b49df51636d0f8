# shellcheck shell=bash
# Text that ignores case; lines that continue.
python3 - <<'P'
from jaraco.text import FoldedCase, join_continuation, yield_lines

assert FoldedCase("Hello") == "hELLO"
assert list(join_continuation(yield_lines("a \\\nb\n# no\nc"))) == ["ab", "c"]
P
