# shellcheck shell=bash
# There and back.
python3 -W ignore - <<'P'
from routes import Mapper

mapper = Mapper()
mapper.connect("osd", "/osd/{id:\\d+}/{action}", controller="osd")
found = mapper.match("/osd/7/mark")
assert found == {"controller": "osd", "action": "mark", "id": "7"}, found
assert mapper.match("/osd/x/mark") is None
assert mapper.generate(controller="osd", action="mark", id="7") == "/osd/7/mark"
P
