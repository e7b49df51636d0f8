# shellcheck shell=bash
# A folder to go to and back from; an exception that is remembered.
python3 - <<'P'
import os
from jaraco import context

here = os.getcwd()
with context.pushd("/"):
    assert os.getcwd() == "/"
assert os.getcwd() == here
with context.ExceptionTrap(ValueError) as trap:
    int("x")
assert trap
P
