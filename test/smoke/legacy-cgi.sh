# shellcheck shell=bash
# The module is there, whoever it comes from, and reads a header.
python3 -W ignore - <<'P'
import cgi

assert cgi.parse_header('text/plain; charset="utf-8"') == ("text/plain", {"charset": "utf-8"})
P
