"""Make text that came from outside visible: nothing a terminal, a log or a reader could be fooled by."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from claude_authdoctor.model.secret import hushed

LIMIT = 2000
_CARET = 0x40
_DELETE = 0x7F
_PLAIN_UNTIL = 0xA0
_MARKS = ("Mn", "Me")
HEAPED = 4  # no script needs more marks on a letter
# Letters that nobody sees or that turn the order of others around: format, private, surrogate and line separators.
_HIDDEN = ("Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def visible(text: str, limit: int = LIMIT) -> str:
    """`text` in one line with every control character shown: C0 as `^M`, all other hidden ones as `<U+202E>`.

    What has the shape of a credential is masked here already, before a table or the limit cuts it.
    """
    text = hushed(text)
    if text.isascii() and text.isprintable():
        return shortened(text, limit)
    return shortened("".join(letters(text)), limit)


def letters(text: str) -> Iterator[str]:
    """Every letter as it may be shown: marks that are heaped on one letter cover the lines around it."""
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in _MARKS else 0
        yield letter if plain(letter) and marks <= HEAPED else shown(letter)


def plain(letter: str) -> bool:
    """A letter that is what it looks like."""
    return " " <= letter <= "~" or (ord(letter) >= _PLAIN_UNTIL and unicodedata.category(letter) not in _HIDDEN)


def shown(letter: str) -> str:
    """A hidden letter as something a reader can see."""
    number = ord(letter)
    if number < ord(" ") or number == _DELETE:
        return f"^{chr(number ^ _CARET)}"
    return f"<U+{number:04X}>"


def shortened(text: str, limit: int) -> str:
    """At most `limit` letters, and a sign where some are left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
