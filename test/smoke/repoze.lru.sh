# shellcheck shell=bash
# Of three, two are kept, the newest among them; and a function is called once for one argument.
python3 -W ignore - <<'P'
from repoze.lru import LRUCache, lru_cache

cache = LRUCache(2)
for number, key in enumerate("abc"):
    cache.put(key, number)
assert cache.get("c") == 2 and [cache.get(key) for key in "ab"].count(None) == 1
calls = []

@lru_cache(10)
def double(number):
    calls.append(number)
    return 2 * number

assert [double(2), double(2), double(3)] == [4, 4, 6] and calls == [2, 3]
P
