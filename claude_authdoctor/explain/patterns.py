"""The messages the catalogue knows: what each looks like folded, and which causes it speaks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.explain.fold import fold

FIRM = 11  # letters in a row that hold a message together
_NAME = re.compile(r"[A-Z]+(?:_[A-Z0-9]+)+|[a-z]+(?:_[a-z0-9]+)+|[A-Za-z]?[a-z]+(?:[A-Z]+[a-z0-9]+)+")
SURE, LONG = 85, 20  # a message of that weight with so many letters in a row is nobody else's


@dataclass(frozen=True, slots=True)
class Pattern:
    """One message: its literal parts in order, between which anything may stand.

    `dotted` says which parts begin behind a dot, as the names of hidden files do, `names` which are one name of several
    words, such as ExpiredToken or ACCESS_TOKEN_EXPIRED, and no plain speech.
    `causes` maps a code to how decisively the message points there (0 to 100). `telling`: nobody but Claude Code, its
    SDK or its service says so; any other message counts only in a text that is about them. `whole`: the causes listed
    are all there are, so that shorter messages within it say nothing more. `near`: the row of rules/cores.toml that two
    words which stand side by side come from, 0 for a message that was printed as it is.
    """

    pieces: tuple[bytes, ...]
    dotted: tuple[bool, ...]
    names: tuple[bool, ...]
    causes: Mapping[str, int]
    telling: bool
    whole: bool = False
    near: int = 0

    @property
    def anchor(self) -> int:
        """Which piece to search for first: the longest."""
        return max(range(len(self.pieces)), key=lambda number: len(self.pieces[number]))

    @property
    def loose(self) -> bool:
        """Whether it is made of short words that stand side by side in many texts."""
        return len(self.pieces) > 1 and len(self.pieces[self.anchor]) < FIRM

    @property
    def of_words(self) -> bool:
        """Whether each part must be a word of its own: `locked` is not in `unlocked`."""
        return bool(self.near) or self.loose

    @property
    def size(self) -> int:
        """How much text it fixes: the longer, the more specific."""
        return sum(map(len, self.pieces))


@cache
def patterns() -> tuple[Pattern, ...]:
    """All messages: those shared by several causes first, then each rule's own, then words that stand together."""
    return (*shared("messages"), *shared("cores"), *own(), *side_by_side())


def shared(kind: str) -> Iterator[Pattern]:
    """The messages of rules/messages.toml or cores.toml, whose causes are told apart there."""
    unless_said = {"telling": False} if kind == "cores" else {}  # a code or a type says nothing of who printed it
    for row in section(kind)["message"]:
        causes = by_code(row["causes"])
        for match in row["match"]:
            yield pattern(match, causes, unless_said | row, whole=True)


def side_by_side() -> Iterator[Pattern]:
    """The `[[near]]` rows of rules/cores.toml: a word of one list beside a word of the other, in either order."""
    for number, row in enumerate(section("cores")["near"], 1):
        causes = by_code(row["causes"])
        for one, other in product(*row["words"]):
            pair = fold(one), fold(other)
            names = is_name(one), is_name(other)
            dots = is_hidden(one), is_hidden(other)
            yield Pattern(pair, dots, names, causes, telling=False, near=number)
            yield Pattern(pair[::-1], dots[::-1], names[::-1], causes, telling=False, near=number)


def by_code(causes: Mapping[str, int]) -> dict[str, int]:
    """Weights by code in place of weights by name."""
    return {codes()[name]: int(weight) for name, weight in causes.items() if name in codes()}


@cache
def codes() -> dict[str, str]:
    """The code of each rule by its name."""
    return {raw["name"]: code for code, raw in section("checks").items()}


def own() -> Iterator[Pattern]:
    """The `[[text]]` tables of the rules."""
    for code, raw in section("checks").items():
        for row in raw.get("text", ()):
            yield pattern(row["match"], {code: row["weight"]}, row)


def pattern(match: str, causes: Mapping[str, int], row: Mapping[str, Any], *, whole: bool = False) -> Pattern:
    """A message from its table; whether it is telling is seen from its words unless the table says so."""
    texts = [text for text in match.split("*") if fold(text)]
    pieces, telling = tuple(map(fold, texts)), row.get("telling")
    if telling is None:
        telling = is_telling(pieces) or is_sure(pieces, causes)
    return Pattern(pieces, tuple(map(is_hidden, texts)), tuple(map(is_name, texts)), causes, telling, whole)


def is_hidden(text: str) -> bool:
    """Whether a part of a message begins with the name of a hidden file."""
    return text.lstrip(" '\"/\\~").startswith(".")


def is_name(text: str) -> bool:
    """Whether a part of a message is one name made of several words, as programs write them."""
    return bool(_NAME.fullmatch(text.strip()))


def is_telling(pieces: tuple[bytes, ...]) -> bool:
    """Whether a message carries a word that only Claude Code and its service use."""
    return any(word in piece for piece in pieces for word in folded("telling"))


def is_sure(pieces: tuple[bytes, ...], causes: Mapping[str, int]) -> bool:
    """Whether a message is so long and weighty that nobody else says it, and no library says it to everybody."""
    common = any(word in piece for piece in pieces for word in folded("common"))
    return not common and max(causes.values(), default=0) >= SURE and len(max(pieces, key=len)) >= LONG


@cache
def folded(kind: str) -> tuple[bytes, ...]:
    """A list of words of rules/explain.toml, folded."""
    return tuple(map(fold, section("explain")[kind]))
