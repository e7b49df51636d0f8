# shellcheck shell=bash
# What is made of two documents makes one of the other, in Python and by the commands.
python3 - <<'P'
import jsonpatch

old, new = {"a": [1, 2], "b": 1}, {"a": [1, 3], "c": 1}
patch = jsonpatch.make_patch(old, new)
assert jsonpatch.JsonPatch.from_string(str(patch)).apply(old) == new
P
echo '{"a": 1}' >old
echo '{"a": 2}' >new
jsondiff old new >changes || [ "$?" -eq 1 ] # as diff does
jsonpatch old changes | grep '"a": 2'
