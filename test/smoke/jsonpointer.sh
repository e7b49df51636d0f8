# shellcheck shell=bash
# A pointer with an escaped slash, in Python and by its command.
python3 - <<'P'
from jsonpointer import resolve_pointer

assert resolve_pointer({"a/b": [5, 6]}, "/a~1b/1") == 6
P
echo '{"a": [5, 6]}' >document
echo /a/1 >pointer
jsonpointer -f pointer document | grep -x 6
