# shellcheck shell=bash
# A span in words, and a stopwatch.
python3 - <<'P'
import datetime, tempora
from tempora.timing import Timer

assert tempora.parse_timedelta("1 day 2 hours") == datetime.timedelta(days=1, hours=2)
assert not Timer(100).expired()
P
