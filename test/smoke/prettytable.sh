# shellcheck shell=bash
# A table as wide as its cells, letters of double width among them.
python3 - <<'P'
from prettytable import PrettyTable

table = PrettyTable(["name", "size"])
table.add_row(["\u6f22\u5b57", 1])
text = str(table)
print(text)
assert text.splitlines()[3] == "| \u6f22\u5b57 |  1   |", text
P
