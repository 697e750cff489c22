"""The shape of a rule and of a hit: what `scan.build` writes into the tables, and what the engine makes of it."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One `[[token]]` of rules/tokens.toml, where every field is explained. Empty fields ask for nothing."""

    id: str
    advice: str
    anchors: tuple[bytes, ...]
    pattern: bytes
    edge: bytes
    judge: tuple[str, ...]
    doubt: tuple[str, ...]
    certain: str
    near: bytes
    not_in: bytes
    joined: bytes
    weak: bool
    context: bool


class Hit(NamedTuple):
    """A credential in a text, from byte `start` to `end`. The only noun with the value; it never leaves `examine`.

    `mark` is what it is known by: the value, or for one that could be guessed (`weak`) the text around it.
    """

    kind: str
    start: int
    end: int
    certain: bool
    weak: bool
    value: bytes
    mark: bytes

    def __repr__(self) -> str:
        return f"Hit({self.kind!r}, {self.start}, {self.end})"
