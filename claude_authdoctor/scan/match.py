"""Credentials in a text: bytes in, hits out. Pure; knows no file, no output, and no kind of credential by name.

A rule speaks only where one of its anchors stands; then its expression is tried in a window around the anchor, and what
it finds must have free edges and pass its judgements. Windows keep the work linear in the size of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from functools import cache

from claude_authdoctor.scan.judge import JUDGES
from claude_authdoctor.scan.rule import Hit, Rule
from claude_authdoctor.scan.tables.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

CATALOGUE = tuple(Rule(*row) for row in RULES)
KINDS = frozenset(rule.id for rule in CATALOGUE)
BEFORE, AFTER = 256, 14_000  # how far a match may reach to both sides of its anchor
NEAR = 4_000
_LONGEST_ESCAPE = 16
# A letter before a value may be the tail of an escape: \n, \t, \x1b[32m, %3D.
_ESCAPE_BEFORE = re.compile(rb"(?:\\[nrtbfv0]|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2}|\[[0-9;]{0,12}m)\Z")
# What shows that a value goes on, is cut short, or is the beginning of an expression.
_GOES_ON = re.compile(rb"\.{2}|\.[A-Za-z0-9_]|\xe2\x80\xa6|[*$({<]|\[|&hellip;|\\u2026")


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


def find(data: bytes, anchors: AbstractSet[bytes], path: str = "", *, binary: bool = False) -> list[Hit]:
    """Every credential in `data`, which holds these anchors, in order. Of a binary file only what is certain counts."""
    hits: list[Hit] = []
    taken: list[tuple[int, int]] = []
    for rule in CATALOGUE:
        for start, end in _windows(data, [anchor for anchor in rule.anchors if anchor in anchors]):
            for match in _compiled(rule.pattern).finditer(data, start, end):
                hit = _admit(rule, data, match, path, binary=binary)
                if hit and _free(taken, hit):
                    insort(taken, (hit.start, hit.end))
                    hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)


def _windows(data: bytes, anchors: list[bytes]) -> Iterator[tuple[int, int]]:
    """The parts of the text that a match around one of the anchors can cover, joined where they touch."""
    spots = sorted(spot for anchor in anchors for spot in _occurrences(data, anchor))
    start = end = -1
    for spot in spots:
        if spot - BEFORE > end:
            if end >= 0:
                yield start, end
            start = max(0, spot - BEFORE)
        end = min(len(data), spot + AFTER)
    if end >= 0:
        yield start, end


def _occurrences(data: bytes, anchor: bytes) -> Iterator[int]:
    spot = data.find(anchor)
    while spot >= 0:
        yield spot
        spot = data.find(anchor, spot + len(anchor))


def _admit(rule: Rule, data: bytes, match: re.Match[bytes], path: str, *, binary: bool) -> Hit | None:
    """The match as a hit, or nothing where its surroundings or its value speak against it."""
    value = match.group("secret")
    start, end = match.span("secret")
    certain = bool(rule.certain) and JUDGES[rule.certain](value)
    if not certain and (binary or _touched(rule, data, start, end)):
        return None
    if rule.not_in and path and _compiled(rule.not_in).search(path.encode("utf-8", "replace")):
        return None
    if rule.near and not _compiled(rule.near).search(data, max(0, start - NEAR), end + NEAR):
        return None
    if not all(JUDGES[name](value) for name in (rule.judge if certain else rule.judge + rule.doubt)):
        return None
    around = data[match.start() : start] + data[end : match.end()]
    return Hit(rule.id, start, end, certain, rule.weak, value, mark=around if rule.weak else value)


def _touched(rule: Rule, data: bytes, start: int, end: int) -> bool:
    """Whether the value is part of something longer, cut short, or code."""
    if not rule.edge:
        return False
    edge = _compiled(rule.edge)
    if (
        start
        and edge.match(data, start - 1)
        and not _ESCAPE_BEFORE.search(data, max(0, start - _LONGEST_ESCAPE), start)
    ):
        return True
    return bool(edge.match(data, end) or _GOES_ON.match(data, end))


def _free(taken: list[tuple[int, int]], hit: Hit) -> bool:
    """Whether no rule before this one has claimed any of the bytes."""
    place = bisect_right(taken, (hit.start, hit.end))
    before = place == 0 or taken[place - 1][1] <= hit.start
    after = place == len(taken) or taken[place][0] >= hit.end
    return before and after
