"""Which telling texts a file holds: asked once, so that every later stage looks only for what is there."""

from __future__ import annotations

import re
from functools import cache

from claude_authdoctor.scan.tables.grep import GROUPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


@cache
def _searches() -> tuple[tuple[re.Pattern[bytes] | None, tuple[bytes, ...]], ...]:
    """Anchors that share a rare first letter are searched together: that is a search for the letter."""
    return tuple((re.compile(pattern) if len(texts) > 1 else None, texts) for pattern, texts in GROUPS)


def held(data: bytes) -> AbstractSet[bytes]:
    """The anchors that occur."""
    found = set()
    for pattern, texts in _searches():
        if pattern is None or pattern.search(data):
            found |= {text for text in texts if text in data}
    return found
