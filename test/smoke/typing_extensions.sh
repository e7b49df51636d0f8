# shellcheck shell=bash
# A hint that Python itself has since 3.13.
python3 - <<'P'
from typing_extensions import Annotated, ReadOnly, TypedDict, get_type_hints

class Host(TypedDict):
    name: ReadOnly[str]
    size: Annotated[int, "GiB"]

assert get_type_hints(Host)["size"] is int
P
