"""What is known of a history, so that the next look costs only what is new: the tips that were scanned, and the leaks.

Kept in the git folder (`authdoctor/history.json`); masked values and fingerprints only. Other rules, or tips that are
gone, and everything is looked at again.
"""

from __future__ import annotations

import os
from json import dumps, loads
from typing import NamedTuple

from claude_authdoctor import __version__
from claude_authdoctor.scan.git import output
from claude_authdoctor.scan.leak import Leak
from claude_authdoctor.scan.tables.rules import DIGEST

_LIMIT = 64 << 20
_STAMP = f"{__version__} {DIGEST}"


class Known(NamedTuple):
    """Tips whose history was scanned, and what was found there."""

    tips: tuple[str, ...]
    leaks: tuple[Leak, ...]


NOTHING = Known((), ())


def load(tips: bytes) -> Known:
    """What was remembered, if it still holds: nothing may have been taken away from the history since."""
    try:
        with open(_place(), "rb") as file:
            data = loads(file.read(_LIMIT))
        known = Known(tuple(map(str, data["tips"])), tuple(Leak(*row) for row in data["leaks"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return NOTHING
    return known if data.get("stamp") == _STAMP and _still_there(known.tips, tips) else NOTHING


def save(tips: bytes, leaks: list[Leak]) -> None:
    """Remember; not being able to is no fault."""
    place = _place()
    try:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        temporary = f"{place}.{os.getpid()}"
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(dumps({"stamp": _STAMP, "tips": tips.decode().split(), "leaks": leaks}))
        os.replace(temporary, place)
    except OSError:
        return


def _place() -> str:
    return os.path.join(
        os.fsdecode((output("rev-parse", "--absolute-git-dir") or b"").strip()), "authdoctor", "history.json"
    )


def _still_there(then: tuple[str, ...], now: bytes) -> bool:
    """Whether every tip of then is a tip of now or reached from one."""
    gone = set(then) - set(now.decode().split())
    if any(len(tip) not in {40, 64} or set(tip) - set("0123456789abcdef") for tip in then):
        return False
    return not gone or output("rev-list", "--max-count=1", *sorted(gone), "--not", "--all") == b""
