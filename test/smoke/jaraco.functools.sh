# shellcheck shell=bash
# Functions are composed; one that fails is tried again.
python3 - <<'P'
from jaraco.functools import compose, retry_call

assert compose(str, abs)(-3) == "3"
answers = iter([ValueError, 7])

def ask():
    answer = next(answers)
    if answer is ValueError:
        raise ValueError
    return answer

assert retry_call(ask, retries=1, trap=ValueError) == 7
P
