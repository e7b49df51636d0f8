# shellcheck shell=bash
# A path with a filter, in Python and by its command.
python3 - <<'P'
import jmespath

data = {"hosts": [{"name": "a", "up": True}, {"name": "b", "up": False}, {"name": "c", "up": True}]}
assert jmespath.search("hosts[?up].name", data) == ["a", "c"]
P
[ "$(echo '{"a": {"b": [1, 2]}}' | jp.py 'a.b[1]')" = 2 ]
