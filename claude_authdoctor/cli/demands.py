"""What the command line of `preflight` demands, checked before anything is looked at."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import get_args

from claude_authdoctor.catalog import words
from claude_authdoctor.model.checkout import Demands, Requirement
from claude_authdoctor.model.errors import UsageError

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_TIME = re.compile(r"(\d{1,6})([smhdw])")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def demands(require: str | None, organization: str | None, warn_before: str, created: str | None) -> Demands:
    """The demands as values. UsageError names the option that says nothing usable."""
    known = next((kind for kind in get_args(Requirement) if kind == require), None)
    if require is not None and known is None:
        raise fault("require", text=require)
    wanted = (organization or "").strip().lower()
    if wanted and not _UUID.fullmatch(wanted):
        raise fault("expect-org", text=wanted)
    return Demands(known, wanted, seconds(warn_before), None if created is None else day(created))


def seconds(text: str) -> float:
    """A time such as `14d` in seconds."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise fault("warn-before", text=text)
    return float(int(found.group(1)) * UNITS[found.group(2)])


def day(text: str) -> float:
    """A day in seconds since 1970, at its beginning in UTC."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise fault("token-created", text=text) from None


def folder(path: str) -> str:
    """A checkout's folder."""
    if not os.path.isdir(path):
        raise fault("path", path=path)
    return path


def fault(which: str, **values: str) -> UsageError:
    """The error of an option, in the words of rules/words/cli.toml."""
    return UsageError(words("cli")["fault"][which].format(**values))
