"""Find known messages in a folded text: the last place of each, where it stands in a text of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from claude_authdoctor.explain.cases import told
from claude_authdoctor.explain.context import Context
from claude_authdoctor.explain.fold import Page
from claude_authdoctor.explain.hit import Hit
from claude_authdoctor.explain.patterns import Pattern

GAP = 160  # letters that may stand for one `*`
LOOSE_GAP = 60  # the same in a message of short words, which must stand in one line
TRIES = 60  # places of one message that are looked at, from the end


def hits(page: Page, known: Iterable[Pattern]) -> list[Hit]:
    """The last good place of each message and of each case, without those that are parts of a whole one."""
    context = Context(page)
    found = [hit for pattern in known if (hit := last(page, pattern, context))]
    found += told(page, context)
    whole = [hit for hit in found if hit.pattern.whole]
    return once([hit for hit in found if not any(hit.within(other) for other in whole)])


def once(found: list[Hit]) -> list[Hit]:
    """The same hits, but of words that stand side by side the last pair only: they say one thing in many ways."""
    last_pair = {hit.pattern.near: hit for hit in sorted(found, key=lambda hit: hit.start) if hit.pattern.near}
    return [hit for hit in found if not hit.pattern.near or last_pair[hit.pattern.near] is hit]


def last(page: Page, pattern: Pattern, context: Context) -> Hit | None:
    """Where a message stands last, in a passage that is about Claude Code."""
    for start, end in places(page, pattern):
        if pattern.near and (page.machine(start) or page.machine(end - 1)):
            continue
        if page.stands_alone(start, end) and context.admits(
            start, end, telling=pattern.telling, alone=not pattern.near
        ):
            return Hit(pattern, start, end)
    return None


def places(page: Page, pattern: Pattern) -> Iterator[tuple[int, int]]:
    """Where all pieces of a message stand in order, the last place first."""
    if not all(map(page.holds, pattern.pieces)):  # most messages are not there
        return
    number, stop = pattern.anchor, page.size
    anchor = pattern.pieces[number]
    for _ in range(TRIES):
        at = page.folded.rfind(anchor, 0, stop)
        if at < 0:
            return
        stop = at + len(anchor) - 1
        found = around(page, pattern, number, at)
        if found and firm(page, pattern, found) and (not pattern.of_words or alone(page, pattern, found)):
            yield found[0], found[-1] + len(pattern.pieces[-1])


def firm(page: Page, pattern: Pattern, found: list[int]) -> bool:
    """Whether each part of a message that is one name, such as ExpiredToken, stands in the text as one."""
    return all(
        page.unbroken(at, at + len(piece))
        for at, piece, name in zip(found, pattern.pieces, pattern.names, strict=True)
        if name
    )


def alone(page: Page, pattern: Pattern, found: list[int]) -> bool:
    """Whether each part of a message is a word of its own."""
    return all(page.stands_alone(at, at + len(piece)) for at, piece in zip(found, pattern.pieces, strict=True))


def around(page: Page, pattern: Pattern, number: int, at: int) -> list[int]:
    """Where each piece of a message begins, given the place of one; empty where one is missing."""
    if pattern.dotted[number] and not page.after_dot(at):
        return []
    found = [at]
    for piece, dot in zip(reversed(pattern.pieces[:number]), reversed(pattern.dotted[:number]), strict=True):
        before = nearest_before(page, piece, found[0], dot=dot)
        if before < 0 or parted(page, pattern, before + len(piece), found[0]):
            return []
        found.insert(0, before)
    for last, following in pairwise(range(number, len(pattern.pieces))):
        start = found[-1] + len(pattern.pieces[last])
        behind = nearest_behind(page, pattern.pieces[following], start, dot=pattern.dotted[following])
        if behind < 0 or parted(page, pattern, start, behind):
            return []
        found.append(behind)
    return found


def parted(page: Page, pattern: Pattern, start: int, end: int) -> bool:
    """Whether what stands between two parts of a message is too much."""
    if pattern.near:
        return end - start > LOOSE_GAP or page.parted(start - 1, end)
    if pattern.loose:
        return end - start > LOOSE_GAP or page.line_of(start - 1) != page.line_of(end)
    return page.parted(start - 1, end)


def nearest_before(page: Page, piece: bytes, at: int, *, dot: bool) -> int:
    """Where a piece stands next before a place; -1 where it does not stand near."""
    low, found = max(0, at - GAP - len(piece)), page.folded.rfind(piece, max(0, at - GAP - len(piece)), at)
    while found >= 0 and dot and not page.after_dot(found):
        found = page.folded.rfind(piece, low, found + len(piece) - 1)
    return found


def nearest_behind(page: Page, piece: bytes, at: int, *, dot: bool) -> int:
    """Where a piece stands next behind a place; -1 where it does not stand near."""
    high, found = at + GAP + len(piece), page.folded.find(piece, at, at + GAP + len(piece))
    while found >= 0 and dot and not page.after_dot(found):
        found = page.folded.find(piece, found + 1, high)
    return found
