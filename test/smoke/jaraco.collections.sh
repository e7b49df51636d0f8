# shellcheck shell=bash
# Keys that ignore case, as CherryPy has its headers; and a dictionary of ranges.
python3 - <<'P'
from jaraco.collections import KeyTransformingDict, RangeMap

class Folded(KeyTransformingDict):
    @staticmethod
    def transform_key(key):
        return key.lower()

assert Folded({"Content-Type": 1})["content-type"] == 1
assert RangeMap({3: "a", 6: "b"})[4] == "b"
P
