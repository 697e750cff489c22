"""Which rules hold for which client: versions as tuples, and the newest one that was recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from claude_authdoctor.catalog import section

Version = tuple[int, ...]


@cache
def parsed(text: str | None) -> Version | None:
    """`2.1.329` as (2, 1, 329); None for anything else."""
    found = re.match(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})", text or "")
    return tuple(int(part) for part in found.groups()) if found else None


def assumed(text: str | None) -> Version:
    """A client's version; the newest recorded one where it is not known."""
    newest = parsed(section("precedence")["recorded"]["newest"])
    assert newest
    return parsed(text) or newest


def holds(rule: Mapping[str, Any], version: Version) -> bool:
    """Whether a rule with `since` and `until` (both inclusive) is in force for a client."""
    since, until = parsed(rule.get("since")), parsed(rule.get("until"))
    return (since is None or version >= since) and (until is None or version <= until)
