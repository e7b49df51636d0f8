# shellcheck shell=bash
# A decorated function reads the command line by the types it declares.
cat >program.py <<'P'
from autocommand import autocommand


@autocommand(__name__)
def main(count: int, word="x"):
    print(word * count)
P
[ "$(python3 program.py 3 --word ab)" = ababab ]
