"""What is wrong with the text of a credential, and what kind it is by its beginning; the text itself is never shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claude_authdoctor.catalog import section

FAMILY = "sk-ant-"
LATIN_1 = 0xFF


@dataclass(frozen=True, slots=True)
class Damage:
    """What spoils a value: the id of its phrase in rules/words/faults.toml, and the phrase's values."""

    fault: str
    values: Mapping[str, str] = field(default_factory=dict)


def kind_of(text: str) -> Mapping[str, Any]:
    """The row of rules/shapes.toml that a text begins like; an empty one where there is none."""
    rows: list[Mapping[str, Any]] = section("shapes")["shape"]
    return next((row for row in rows if text.startswith(tuple(row["begins"]))), {})


def damage(text: str, *, ours: bool) -> Damage | None:
    """The first thing that spoils a credential; `ours` says that Anthropic must have issued it.

    `text` comes trimmed, as the client sends it. A gateway's token may have any form, so little is wrong with one.
    """
    for name, test in (*ALWAYS.items(), *(OURS.items() if ours else ())):
        found = test(text)
        if found:
            return Damage(name, letter(found) if isinstance(found, re.Match) else {"length": str(len(text))})
    return None


def letter(found: re.Match[str]) -> Mapping[str, str]:
    """Where a pattern was found, counted from 1, and the code point of the letter there."""
    first = found.group()[:1]
    return {"position": str(found.start() + 1), "letter": f"U+{ord(first):04X}" if first else ""}


def pattern(expression: str, flags: int = 0) -> Callable[[str], re.Match[str] | None]:
    """A test by regular expression."""
    return re.compile(expression, flags).search


def hidden(text: str) -> re.Match[str] | None:
    """The first letter that nobody sees: format characters, controls, private ones, other blanks."""
    odd = next((one for one in text if one != " " and not one.isprintable()), None)
    return re.search(re.escape(odd), text) if odd else None


def short(text: str) -> bool:
    """Whether the end of a token is missing."""
    least = kind_of(text).get("least")
    return least is not None and len(text) < least


# In this order: a value may have several faults, and the first one explains the others.
ALWAYS: Mapping[str, Callable[[str], re.Match[str] | bool | None]] = {
    "json": pattern(r"\A[{\[]"),
    "bearer": pattern(r"\Abearer\s", re.IGNORECASE),
    "line-break": pattern(r"[\r\n]"),
    "curly-quotes": pattern("[\u2018\u2019\u201a-\u201f\u00ab\u00bb]"),
    "quotes": pattern(r"\A[\"'`]|[\"'`]\Z"),
    "own-name": pattern(r"\A(?:export\s+)?[A-Z][A-Z_]{3,}="),
    "invisible": hidden,
    "blank": pattern(" "),
    "beyond-latin-1": pattern(f"[^\x00-{chr(LATIN_1)}]"),
    "word": pattern(r"\A(?:null|undefined|none|true|false|\[object Object\])\Z", re.IGNORECASE),
    "unexpanded": pattern(r"\A(?:\$[A-Za-z_{(]|%[A-Za-z_]+%\Z|op://|vault:|<[^>]*>\Z)"),
    "masked": pattern("\\*{3}|[\u2022\u2026]|\\.{3}"),
}
OURS: Mapping[str, Callable[[str], re.Match[str] | bool | None]] = {
    "placeholder": pattern(r"your[-_ ]|[-_ ]here\b|x{6}|example|change-?me|placeholder", re.IGNORECASE),
    "code": pattern(r"(?<=[^#])#(?=[^#]+\Z)"),
    "twice": pattern(f"(?<=.){FAMILY}"),
    "end": pattern(r"(?:[,;.]|\\[nr]|=+)\Z"),
    "short": short,
}
