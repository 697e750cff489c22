"""How a JavaScript program reads text, where Python would read it differently.

Claude Code is one: it trims, parses numbers and writes values the way its language does (recorded with 2.1.329).
"""

from __future__ import annotations

import re
from typing import Any

SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
WHOLE_UNTIL = 1e21  # from here on a number is written with an exponent
_TRUTHY = ("1", "true", "yes", "on")


def trim(text: str) -> str:
    """`text.trim()`: also no-break spaces and byte order marks, but not every separator Python knows."""
    return text.strip(SPACE)


def is_blank(text: str | None) -> bool:
    """Nothing but what `trim` takes away."""
    return text is None or not trim(text)


def is_on(text: str | None) -> bool:
    """A switch of Claude Code: `1`, `true`, `yes` or `on`, any case, trimmed (recordings `C/bedrock=...`)."""
    return text is not None and trim(text).lower() in _TRUTHY


def parse_int(text: str) -> int | None:
    """`parseInt(text, 10)`: leading digits after blanks and a sign; None for NaN."""
    found = re.match(r"[+-]?[0-9]+", trim(text))
    return int(found.group()) if found else None


def written(value: Any) -> str:
    """`String(value)` of a JSON value."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "[object Object]"
    if isinstance(value, list):
        return ",".join("" if item is None else written(item) for item in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_UNTIL:
        return str(int(value))
    return str(value)


def as_number(value: Any) -> float | None:
    """A JSON value where a number is wanted: text that is a number counts, an absent or odd one does not."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            return float(trim(value)) if trim(value) else 0.0
        except ValueError:
            return None
    return None
