"""A credential that cannot be printed, logged, pickled or formatted by accident."""

from __future__ import annotations

import re
from typing import NoReturn

HIDDEN = "<secret>"
_ENOUGH_TO_SHOW_THE_END = 24
# What the service and Bedrock hand out, wherever it stands: long enough that it is no example and no masked form.
_UNMISTAKABLE = re.compile(r"sk-ant-[a-z]{2,10}\d{0,3}-[\w-]{9,}|\bABSK[\w+/=-]{20,}", re.ASCII)
_FAMILY = re.compile(r"sk-ant-[a-z]{2,10}\d{0,3}-|[A-Za-z]{2,10}[-_]|(?:AKIA|ASIA|ABSK)")


class Secret:
    """A value that must not be shown; `masked` is what may be said of it.

    Equal texts are equal secrets. `reveal()` is called only where a value is handed on to the
    wire or to a file, and where its shape is judged; a test lists those modules.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The value itself."""
        return self._text

    @property
    def masked(self) -> str:
        """Its family and at most its last four characters: `sk-ant-api03-…x2k9`."""
        return mask(self._text)

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(("Secret", self._text))

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


Value = str | Secret
"""What a variable or a settings entry holds: open text, or a secret."""


def mask(text: str) -> str:
    """The family a value's beginning tells, then an ellipsis, then four last characters if it is long."""
    trimmed = text.strip()
    family = _FAMILY.match(trimmed)
    start = family.group() if family and len(family.group()) + 8 < len(trimmed) else ""
    end = trimmed[-4:] if len(trimmed) >= _ENOUGH_TO_SHOW_THE_END and trimmed[-4:].isalnum() else ""
    return f"{start}…{end}"


def hushed(text: str) -> str:
    """`text` with everything masked that has the shape of a credential: the last look before a text is printed.

    Who passes a key where a name belongs gets an error about it, and that may end up in somebody's log.
    """
    return _UNMISTAKABLE.sub(lambda found: mask(found.group()), text) if "sk-ant-" in text or "ABSK" in text else text


def text_of(value: Value) -> str:
    """The text of a value, secret or not: for judging its shape, never for showing it."""
    return value.reveal() if isinstance(value, Secret) else value
