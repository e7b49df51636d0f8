# shellcheck shell=bash
# There and back.
python3 - <<'P'
import xmltodict

data = xmltodict.parse("<a><b id='1'>x</b><b>y</b></a>")
assert data == {"a": {"b": [{"@id": "1", "#text": "x"}, "y"]}}, data
assert xmltodict.parse(xmltodict.unparse(data)) == data
P
