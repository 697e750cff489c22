"""Find known messages in a folded text: the last place of each, where it stands in a text of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claude_authdoctor.explain.context import Context
from claude_authdoctor.explain.fold import Page
from claude_authdoctor.explain.patterns import Pattern

GAP = 240  # letters that may stand for one `*`
TRIES = 60  # places of one message that are looked at, from the end


@dataclass(frozen=True, slots=True)
class Hit:
    """One message found, from `start` up to `end` of the folded text."""

    pattern: Pattern
    start: int
    end: int

    def within(self, other: Hit) -> bool:
        """Whether it is no more than a part of another one."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


def hits(page: Page, known: Iterable[Pattern]) -> list[Hit]:
    """The last good place of each message, without those that are parts of a whole one."""
    context = Context(page)
    found = [hit for pattern in known if (hit := last(page, pattern, context))]
    whole = [hit for hit in found if hit.pattern.whole]
    return [hit for hit in found if not any(hit.within(other) for other in whole)]


def last(page: Page, pattern: Pattern, context: Context) -> Hit | None:
    """Where a message stands last, in a passage that is about Claude Code."""
    for start, end in places(page, pattern):
        if page.stands_alone(start, end) and context.admits(start, end, telling=pattern.telling):
            return Hit(pattern, start, end)
    return None


def places(page: Page, pattern: Pattern) -> Iterator[tuple[int, int]]:
    """Where all pieces of a message stand in order, the last place first."""
    number, stop = pattern.anchor, page.size
    anchor = pattern.pieces[number]
    for _ in range(TRIES):
        at = page.folded.rfind(anchor, 0, stop)
        if at < 0:
            return
        stop = at + len(anchor) - 1
        start = before(page, pattern.pieces[:number], at)
        end = None if start is None else after(page, pattern.pieces[number + 1 :], at + len(anchor))
        if start is not None and end is not None:
            yield start, end


def before(page: Page, pieces: tuple[bytes, ...], at: int) -> int | None:
    """Where the first of some pieces begins, the last of which ends near before a place."""
    for piece in reversed(pieces):
        found = page.folded.rfind(piece, max(0, at - GAP - len(piece)), at)
        if found < 0 or page.parted(found, at):
            return None
        at = found
    return at


def after(page: Page, pieces: tuple[bytes, ...], at: int) -> int | None:
    """Where the last of some pieces ends, the first of which begins near behind a place."""
    for piece in pieces:
        found = page.folded.find(piece, at, at + GAP + len(piece))
        if found < 0 or page.parted(at - 1, found):
            return None
        at = found + len(piece)
    return at
