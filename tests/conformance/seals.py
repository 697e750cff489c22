"""Set-ups as text without a token in it, and back again.

A recorded set-up is full of made-up credentials. No file of this repository may hold a token-shaped text, so a pack
keeps them sealed: the telling first piece of each is a name in double braces, and long random tails are shortened to a
digest. Which values are equal, and the last 20 characters that an approval names, stay true.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

KEPT, DIGEST, APPROVAL = 24, 8, 20
SHORT = KEPT + APPROVAL
PIECES = {
    "ant": ("sk-", "ant-"),
    "akia": ("AK", "IA"),
    "asia": ("AS", "IA"),
    "eyj": ("ey", "J"),
    "ya29": ("ya", "29"),
    "absk": ("AB", "SK"),
}
_LONG = re.compile(rf"(sk-ant-[a-z]+\d+-|gw-)([A-Za-z0-9_-]{{{SHORT},}})")
_ANTHROPIC = re.compile(r"sk-ant-([a-z]+\d+)-")
_SEAL = re.compile(r"\{\{([a-z]+\d{2}|ant|akia|asia|eyj|absk)\}\}")
_MOMENT = re.compile(r'"\{\{NOW_(MS|S)([+-]\d+)?\}\}"')
_NAME = re.compile(r"\{\{([A-Z]+)\}\}")
SPOKEN = ("oracle/oracle/oracle/oracle/oracle/oracle", "made-up/secret")  # as long as an AWS secret, and looks like one


def sealed(value: Any) -> str:
    """A value as one line of JSON that holds nothing like a token."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).replace(*SPOKEN)
    for long, short in dict(shortened(text)).items():
        text = text.replace(long, short).replace(f'"{long[-APPROVAL:]}"', f'"{short[-APPROVAL:]}"')
    text = _ANTHROPIC.sub(r"{{\1}}", text)
    for name, pieces in PIECES.items():
        text = text.replace("".join(pieces), f"{{{{{name}}}}}")
    return text


def shortened(text: str) -> Iterator[tuple[str, str]]:
    """Every long token with its short form, the longest first: one may begin like another."""
    for prefix, body in sorted(set(_LONG.findall(text)), key=lambda found: -len(found[1])):
        digest = hashlib.sha256(body.encode()).hexdigest()[:DIGEST]
        yield prefix + body, prefix + body[:KEPT] + digest


def opened(text: str, now: float, names: Mapping[str, str]) -> Any:
    """The value of a sealed line: credentials put together, moments counted from `now` (seconds), names filled in."""
    text = _SEAL.sub(lambda found: piece(found.group(1)), text)
    text = _MOMENT.sub(lambda found: moment(found, now), text)
    return json.loads(_NAME.sub(lambda found: names.get(found.group(1), found.group(0)), text))


def piece(name: str) -> str:
    """The first characters of a kind of credential, joined only now."""
    return "".join(PIECES[name]) if name in PIECES else f"{piece('ant')}{name}-"


def moment(found: re.Match[str], now: float) -> str:
    """A moment as the number that stands in its place."""
    return str(int(now * (1000 if found.group(1) == "MS" else 1)) + int(found.group(2) or 0))
