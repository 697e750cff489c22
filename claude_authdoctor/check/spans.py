"""Moments and lengths of time as a person writes them; for sentences only."""

from __future__ import annotations

from datetime import UTC, datetime

UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def duration(seconds: float) -> str:
    """A length of time in its largest whole unit: `3 d`, `5 h`, `12 min`, `40 s`."""
    size, name = next(((size, name) for size, name in UNITS if abs(seconds) >= size), UNITS[-1])
    return f"{int(seconds // size)} {name}"


def date(moment: float) -> str:
    """A moment (seconds since 1970) as `2026-11-20 09:30 UTC`; far-off ones as a bare number."""
    try:
        return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return str(moment)
