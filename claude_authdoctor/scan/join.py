"""A credential in pieces: "..." + "...", folded and wrapped lines, `${'...'}`, a prefix here and the rest there.

Pieces prove nothing by themselves, so only kinds with an exact inner shape (`joined` in rules/tokens.toml) are put
together.
"""

from __future__ import annotations

import re
from functools import cache

from claude_authdoctor.scan import judge
from claude_authdoctor.scan.match import CATALOGUE, NEAR
from claude_authdoctor.scan.rule import Hit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_PIECES = 4
_ELSEWHERE = 50  # prefixes in one text whose bodies are looked for in other strings
_LONGEST = 256
_BODY = re.compile(rb"[A-Za-z0-9_-]*")
# From one piece to the next: quote, operator, quote; a continued, folded or wrapped line; the opening of a template.
_SEAM = re.compile(
    rb"""\\?["'`]\s{0,99}(?:[+.&,|]{1,2})?\s{0,99}\\?\s{0,99}[fbr]?\\?["'`]"""
    rb"""|\\\r?\n\s{0,99}|\r?\n[ \t>+]{0,99}|\$\{["'`]"""
)
_QUOTED = re.compile(rb"""["'`]([A-Za-z0-9_-]{20,128})["'`]""")
_ENDS_IN_QUOTE = re.compile(rb"""[a-z0-9-]{0,24}(?=["'`])""")


@cache
def _exact(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern + rb"\Z")


def joined(data: bytes, held: AbstractSet[bytes], hits: list[Hit]) -> list[Hit]:
    """The credentials that only show when their pieces are put together; `hits` are those already found."""
    found: list[Hit] = []
    whole = {hit.start for hit in hits if hit.certain}
    searches = 0
    for anchor in held & {anchor for rule in CATALOGUE if rule.joined for anchor in rule.anchors}:
        spot = data.find(anchor)
        while spot >= 0:
            if spot not in whole:
                pieces = _assembled(data, spot)
                found += pieces
                if not pieces and searches < _ELSEWHERE and _ENDS_IN_QUOTE.match(data, spot + len(anchor)):
                    searches += 1
                    found += _elsewhere(data, spot, len(anchor))
            spot = data.find(anchor, spot + len(anchor))
    return found


def _assembled(data: bytes, spot: int) -> list[Hit]:
    """The pieces from `spot` on, as soon as they make an exact value: what follows them is no piece of it."""
    text = b""
    for number, piece in enumerate(_pieces(data, spot)):
        text += piece.group()
        hit = _judged(text, spot, piece.end()) if number else None
        if hit:
            return [hit]
    return []


def _pieces(data: bytes, spot: int) -> Iterator[re.Match[bytes]]:
    """Runs of token characters with nothing but a seam between them."""
    for _ in range(_PIECES):
        piece = _BODY.match(data, spot, spot + _LONGEST)
        if piece is None:
            return
        yield piece
        seam = _SEAM.match(data, piece.end())
        if seam is None:
            return
        spot = seam.end()


def _judged(text: bytes, start: int, end: int) -> Hit | None:
    for rule in CATALOGUE:
        if rule.joined and _exact(rule.joined).match(text) and all(judge.JUDGES[name](text) for name in rule.judge):
            return Hit(rule.id, start, end, certain=True, weak=rule.weak, value=text, mark=text)
    return None


def _elsewhere(data: bytes, spot: int, prefix: int) -> list[Hit]:
    """A prefix that ends its string, and its exact body in another string nearby."""
    family = _ENDS_IN_QUOTE.match(data, spot + prefix)
    if family is None:
        return []
    whole = data[spot : family.end()]
    bodies = _QUOTED.finditer(data, max(0, spot - NEAR), spot + NEAR)
    return [hit for body in bodies if (hit := _judged(whole + body.group(1), *body.span(1)))]
