# shellcheck shell=bash
# A date in words, a rule, a time zone of the system.
python3 - <<'P'
from datetime import datetime
from dateutil import parser, relativedelta, rrule, tz

assert parser.parse("25 September 2003 10:36") == datetime(2003, 9, 25, 10, 36)
assert datetime(2024, 1, 31) + relativedelta.relativedelta(months=1) == datetime(2024, 2, 29)
days = list(rrule.rrule(rrule.MONTHLY, byweekday=rrule.FR(2), count=2, dtstart=datetime(2024, 1, 1)))
assert [day.day for day in days] == [12, 9]
assert datetime(2024, 7, 1, tzinfo=tz.gettz("Europe/Berlin")).utcoffset().seconds == 7200
P
