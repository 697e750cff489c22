"""Where telling bytes stand in a long text: by hyperscan where its wheel is installed, else by the standard library.

Both give the same places; a test compares them on generated texts. Hyperscan pays for the diffs of long histories,
where it reads three gigabytes in a second; for files, starting it costs more than it saves.
"""

from __future__ import annotations

from importlib import import_module

from claude_authdoctor.scan.tables.gate import ANCHORS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# The beginnings of archives and of UTF-16, as they follow the line that names an object or begin a line of a diff;
# UTF-16 without a mark.
_MAGIC = (b"PK\x03\x04", b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")
ODD = (*(sign + magic for sign in (b"\n", b"\n+", b"\n ") for magic in _MAGIC), b"k\0-\0a\0n\0t\0")
LONGEST = max(len(text) for text in ANCHORS + ODD)


def plain(data: bytes) -> list[int]:
    """The end of every occurrence of a telling text, in rising order; by the standard library."""
    ends: set[int] = set()
    for text in ANCHORS + ODD:
        spot = data.find(text)
        while spot >= 0:
            ends.add(spot + len(text))
            spot = data.find(text, spot + 1)
    return sorted(ends)


def fast() -> Callable[[bytes], list[int]] | None:
    """The same by hyperscan, for one thread; None where it is not installed or does not run on this processor."""
    try:
        hyperscan: Any = import_module("hyperscan")
        texts = [
            "".join(f"\\x{byte:02x}" for byte in text).encode() for text in ANCHORS + ODD
        ]  # a raw zero would end one
        database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(expressions=texts, ids=list(range(len(texts))), elements=len(texts), flags=[0] * len(texts))
    except Exception:  # noqa: BLE001 - an accelerator that fails is one that is not there
        return None

    def ends(data: bytes) -> list[int]:
        found: set[int] = set()

        def match(_number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.add(end)

        database.scan(data, match_event_handler=match)
        return sorted(found)

    return ends
