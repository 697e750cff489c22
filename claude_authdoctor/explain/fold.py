"""A text as nothing but its letters and digits: the form in which messages are compared.

Case, white space, line wraps, quotes, frames, typographic signs and masked values are gone, so that a message is
found however it was printed, even where a terminal broke it inside a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from claude_authdoctor.explain.clean import bare, lines

_KEPT = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DROPPED = bytes(set(range(256)) - _KEPT)
_LOWER = bytes(range(256)).lower()
SPACELESS = 24  # a line of that many letters for each blank or sign was printed without them
WRAPPED = 30  # a shorter line was hardly broken by a terminal
MOST_BREAKS = 3  # line breaks that one gap of a message may hold
MUCH, GRAM = 100_000, 4  # letters of a long text, and of the runs it is known by
SHORT_TEXT = 8  # so few lines belong together
LOGGED = (b"debug", b"supervisor")
CALL = re.compile(r"\s*[●⏺•*]?\s*(?:Bash|Fetch|WebFetch|PowerShell)\((?![^\n]*(?:claude|anthropic))", re.IGNORECASE)
TURN = re.compile(r"\s*[●⏺\u276f>]\s*(?![^\n]*\(ctrl)")
_PARTING = frozenset(" :")  # what never stands within a name
OPEN_ENDS = ("{", "[", "(", ",", ":", "·")


def fold(text: str) -> bytes:
    """The letters and digits of a text, in lower case."""
    return text.encode("ascii", "ignore").translate(_LOWER, _DROPPED)


@dataclass(frozen=True)
class Page:
    """A pasted text, folded. `starts`: where each line begins in `folded`; `fresh`: lines that begin something new.

    `prefixes`: what a logger or a terminal put in front of each line, folded. `elsewhere`: lines that other programs
    printed, which Claude Code ran.
    """

    lines: tuple[str, ...]
    folded: bytes
    starts: tuple[int, ...]
    fresh: frozenset[int]
    prefixes: tuple[bytes, ...] = ()
    elsewhere: frozenset[int] = frozenset()

    def holds(self, piece: bytes) -> bool:
        """Whether a part of a message stands anywhere; parts are shared, so each is looked for once."""
        known = self.looked_for.get(piece)
        if known is None:
            known = self.looked_for[piece] = self.may_hold(piece) and piece in self.folded
        return known

    def may_hold(self, piece: bytes) -> bool:
        """Whether a part of a message can stand in the text, as far as a look at its ends tells: most cannot."""
        ends = piece[:GRAM], piece[-GRAM:]
        return self.size < MUCH or len(piece) < GRAM or self.grams.issuperset(ends)

    @cached_property
    def grams(self) -> frozenset[bytes]:
        """All runs of a few letters in the text: one walk through a long text, in place of one for each part."""
        return frozenset(self.folded[at : at + GRAM] for at in range(self.size))

    @cached_property
    def looked_for(self) -> dict[bytes, bool]:
        """Which parts of messages stand in the text, as far as they were looked for."""
        return {}

    def line_of(self, at: int) -> int:
        """The number of the line that a place in `folded` stands on."""
        return bisect_right(self.starts, at) - 1

    def machine(self, at: int) -> bool:
        """Whether a place stands in a line that a machine logged or another program printed: nobody tells there."""
        number = self.line_of(at)
        return number in self.elsewhere or any(word in self.prefixes[number] for word in LOGGED)

    def parted(self, start: int, end: int) -> bool:
        """Whether something new begins between two places."""
        first, last = self.line_of(start), self.line_of(end)
        return last - first > MOST_BREAKS or any(number in self.fresh for number in range(first + 1, last + 1))

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether what stands at a place begins and ends where words do."""
        return self.begins_word(start) and self.ends_word(end)

    def begins_word(self, at: int) -> bool:
        """Whether a word begins at a place."""
        return not self._inside_word(at, at - 1)

    def ends_word(self, end: int) -> bool:
        """Whether a word ends right before a place."""
        return not self._inside_word(end - 1, end)

    def unbroken(self, start: int, end: int) -> bool:
        """Whether no blank stands in a passage; that a line ends in it says nothing."""
        while start < end:
            number = self.line_of(start)
            spots, first = self._spots(number), start - self.starts[number]
            last = min(end - self.starts[number], len(spots)) - 1
            if not _PARTING.isdisjoint(self.lines[number][spots[first] : spots[last]]):
                return False
            start = self.starts[number] + last + 1
        return True

    def after_dot(self, at: int) -> bool:
        """Whether a dot stands right before a place, as before the name of a hidden file."""
        number = self.line_of(at)
        spots = self._spots(number)
        spot = at - self.starts[number]
        return spot < len(spots) and self.lines[number][: spots[spot]].endswith(".")

    def _spots(self, number: int) -> list[int]:
        if number not in self.known:
            line = self.lines[number]
            self.known[number] = [place for place, letter in enumerate(line) if letter.isascii() and letter.isalnum()]
        return self.known[number]

    def _inside_word(self, inner: int, outer: int) -> bool:
        number = self.line_of(inner)
        if outer < 0 or outer >= len(self.folded) or self.line_of(outer) != number:
            return False
        line = self.lines[number]
        places = self._spots(number)
        if len(places) > SPACELESS * (len(line) - len(places) + 1):
            return False
        low, high = sorted((inner - self.starts[number], outer - self.starts[number]))
        if high >= len(places) or places[high] != places[low] + 1:
            return False
        return not (line[places[low]].islower() and line[places[high]].isupper())  # two texts printed without a gap

    @cached_property
    def known(self) -> dict[int, list[int]]:
        """Where the letters and digits of a line stand, for the lines that were asked about."""
        return {}

    @cached_property
    def size(self) -> int:
        """How many letters and digits there are."""
        return len(self.folded)


def page(text: str) -> Page:
    """A pasted text, ready to be searched."""
    read = lines(text)
    kept = tuple(bare(line) for line in read)
    pieces = [fold(line) for line in kept]
    starts = tuple(accumulate((len(piece) for piece in pieces[:-1]), initial=0))
    prefixes = tuple(fold(line[: len(line) - len(rest)]) for line, rest in zip(read, kept, strict=True))
    fresh, elsewhere = frozenset(beginnings(read, pieces)), frozenset(printed_elsewhere(read))
    return Page(kept, b"".join(pieces), starts, fresh, prefixes, elsewhere)


def printed_elsewhere(read: list[str]) -> Iterator[int]:
    """The lines of what a command printed that Claude Code ran for its user, up to the next thing it says itself."""
    running = False
    for number, line in enumerate(read):
        running = bool(CALL.match(line)) or (running and not TURN.match(line))
        if running:
            yield number


def beginnings(read: list[str], pieces: list[bytes]) -> Iterator[int]:
    """The lines that do not go on with the one before: a blank one parts, and so does a line that ended early."""
    for number in range(1, len(read)):
        before = read[number - 1].rstrip()
        goes_on = len(read) <= SHORT_TEXT or len(before) >= WRAPPED or before.endswith(OPEN_ENDS)
        if not pieces[number - 1] or not goes_on:
            yield number
