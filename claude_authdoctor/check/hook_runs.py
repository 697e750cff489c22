"""Which hooks of a settings file run under `claude -p`, as it was seen (recorded `takeover/h-*`, `j-*`, `k-*`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

Runs = Literal["yes", "other-sessions", "no"]

IGNORED = ""
REASONS: Mapping[str, str] = {
    **dict.fromkeys(("UserPromptSubmit", "MessageDisplay", "Stop"), IGNORED),
    "SessionStart": "startup",
    "SessionEnd": "other",
    "StopFailure": "unknown",
    "InstructionsLoaded": "session_start",
}
"""Events of a short session with what a matcher is compared with there."""
TOOLS = ("PreToolUse", "PostToolUse")
"""Events of a session that uses a tool; their matchers name tools, and a condition may hold."""
WITH_INSTRUCTIONS = "InstructionsLoaded"
FIRST = "SessionStart"
SHELLS = ("bash", "powershell")
_NAMES = re.compile(r"[A-Za-z0-9_|, ]*")
LONGEST = 100
"""A longer matcher, and one with many repetitions, is not tried out: it could take for ever, and counts as fitting."""


def hooks(table: Any) -> Iterator[tuple[str, Runs]]:
    """The events of a `hooks` table under which something stands, each with whether a command of it runs."""
    for event, groups in table.items() if isinstance(table, dict) else ():
        found = [runs for group in listed(groups) for runs in of_group(str(event), group)]
        if found:
            yield str(event), "yes" if "yes" in found else "other-sessions"


def of_group(event: str, group: Any) -> Iterator[Runs]:
    """What each entry of a group comes to. A group or an entry of a wrong shape is skipped by the client, no more."""
    matcher = group.get("matcher", "") if isinstance(group, dict) else None
    if not isinstance(group, dict) or not isinstance(matcher, str):
        return
    fitting = fits(event, matcher)
    if event == FIRST and not fitting:
        return
    for entry in listed(group.get("hooks")):
        if isinstance(entry, dict) and isinstance(entry.get("type"), str) and sound(entry):
            yield "yes" if fitting and entry["type"] == "command" and unconditional(event, entry) else "other-sessions"


def sound(entry: Mapping[str, Any]) -> bool:
    """Whether the client takes an entry: its command says something, and the rest is of the right type."""
    seconds, words = entry.get("timeout", 1), entry.get("args", [])
    return (
        (entry["type"] != "command" or (isinstance(entry.get("command"), str) and bool(entry["command"].strip())))
        and isinstance(seconds, int | float)
        and seconds > 0
        and isinstance(words, list)
        and all(isinstance(word, str) for word in words)
        and entry.get("shell", SHELLS[0]) in SHELLS
        and isinstance(entry.get("async", False), bool)
    )


def unconditional(event: str, entry: Mapping[str, Any]) -> bool:
    """Whether nothing keeps an entry from running; a condition never holds where no tool is used."""
    return event in TOOLS or not entry.get("if")


def fits(event: str, matcher: str) -> bool:
    """Whether a matcher lets an event of a short session through."""
    if event in TOOLS:
        return True
    if event not in REASONS:
        return False
    return REASONS[event] == IGNORED or matcher in ("", "*") or matches(matcher, REASONS[event])


def matches(matcher: str, reason: str) -> bool:
    """Names between bars or commas are compared whole, anything else is searched for as a pattern."""
    if _NAMES.fullmatch(matcher):
        return reason in (part.strip() for part in re.split(r"[|,]", matcher))
    if len(matcher) > LONGEST or sum(matcher.count(sign) for sign in "*+{") > 2:  # noqa: PLR2004 - two loops end soon
        return True
    try:
        return bool(re.search(matcher, reason))
    except re.error:
        return not matcher.startswith(("*", "+", "?"))


def listed(value: Any) -> list[Any]:
    """A list; empty for anything else."""
    return value if isinstance(value, list) else []
