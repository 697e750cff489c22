"""What can be sent as a header's value, and what ANTHROPIC_CUSTOM_HEADERS asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from claude_authdoctor.model.javascript import trim

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HELPER_LIMIT = 16_384


LATIN_1, ASCII = 0xFF, 0x7F


def fault(value: str, highest: int = LATIN_1) -> str:
    """Why a value cannot be sent as a header: `line-break` or `beyond-latin-1`; empty where it can.

    `highest` is the last letter a client lets through: Latin-1 since 2.1.198, ASCII before.

    Tabs and control characters inside are sent as they are (`V/hdr key latin1`, `A/PIC_API_KEY/control`).
    """
    value = value.strip("\t\n\r ")  # what any HTTP client takes away at either end (`L/access nl`)
    if "\n" in value or "\r" in value or "\0" in value:
        return "line-break"
    return "beyond-latin-1" if any(ord(letter) > highest for letter in value) else ""


def usable_output(output: str, *, strict: bool) -> str | None:
    """A helper's output as it is sent; None where the client refuses it (2.1.227: one word of printable ASCII)."""
    value = trim(output)
    if not value:
        return None
    if strict and (len(value) > HELPER_LIMIT or not all("!" <= letter <= "~" for letter in value)):
        return None
    return value


@dataclass(frozen=True, slots=True)
class CustomHeaders:
    """The headers a user adds to every request: lower-case names; `invalid` is the first name that cannot be one."""

    values: Mapping[str, str] = field(default_factory=dict)
    invalid: str = ""


def custom_headers(text: str) -> CustomHeaders:
    """One `Name: value` a line, trimmed, the last of two equal names; a line without a colon counts for nothing."""
    values: dict[str, str] = {}
    for line in re.split(r"\r?\n", text):
        name, colon, value = line.partition(":")
        name = trim(name)
        if not colon or not name:
            continue
        if not _NAME.fullmatch(name):
            return CustomHeaders(values, name)
        values[name.lower()] = trim(value)
    return CustomHeaders(values)
