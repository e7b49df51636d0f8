# shellcheck shell=bash
# Chunks, and an iterator that can be peeked into.
python3 - <<'P'
from more_itertools import chunked, peekable

assert list(chunked(range(5), 2)) == [[0, 1], [2, 3], [4]]
items = peekable("ab")
assert items.peek() == "a" and list(items) == ["a", "b"]
P
