"""Is a passage about Claude Code? Many programs say "Not logged in"; few say it beside a word of ours."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, cached_property

from claude_authdoctor.catalog import section
from claude_authdoctor.explain.fold import Page
from claude_authdoctor.explain.patterns import folded

NEAR = 1500  # letters on each side of a message in which a word of ours makes it ours
BESIDE = 120  # the same, where another program is named as well
MOST = 0.85  # a message that fills so much of a text was pasted for its own sake
COUNTED = 4000  # places of one word that are looked at
AROUND = 1  # lines before and after a message in which another program's name makes it theirs
HEARD = 3  # the same, in which Claude Code's own way to begin makes it ours
WIDE = 1000  # characters of a line that are read for that


class Context:
    """Where words of ours and names of other programs stand in a text."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def admits(self, start: int, end: int, *, telling: bool, alone: bool = True) -> bool:
        """Whether a message at a place is one of ours. `alone`: it may be all that was pasted."""
        if self.spoken_by_others(start):
            return False
        if telling:
            return True
        if self.page.line_of(start) in self.page.elsewhere:
            return False
        if self.theirs(start, end, around=0):
            return self.ours_in_line(start, end)
        if self.theirs(start, end):
            return self.ours_near(start, end, BESIDE)
        return (
            self.ours_near(start, end, NEAR)
            or self.spoken(start, end)
            or (alone and end - start >= MOST * self.page.size)
        )

    def ours_near(self, start: int, end: int, letters: int) -> bool:
        """Whether a word of ours stands near."""
        at = bisect_left(self.ours, start - letters)
        return at < len(self.ours) and self.ours[at] <= end + letters

    def ours_in_line(self, start: int, end: int) -> bool:
        """Whether a word of ours stands in the lines of a passage themselves."""
        first, last = self.page.line_of(start), self.page.line_of(end - 1)
        after = self.page.starts[last + 1] if last + 1 < len(self.page.starts) else self.page.size
        at = bisect_left(self.ours, self.page.starts[first])
        return at < len(self.ours) and self.ours[at] < after

    def theirs(self, start: int, end: int, around: int = AROUND) -> bool:
        """Whether another program is named in the lines of a message or in those around them."""
        return any(others().search(line) for line in self.lines(start, end, around))

    def spoken_by_others(self, start: int) -> bool:
        """Whether the line of a message begins the way another program's failures do."""
        return self.page.lines[self.page.line_of(start)].lstrip().startswith(speakers())

    def spoken(self, start: int, end: int) -> bool:
        """Whether a message begins the way Claude Code begins one."""
        lines = self.lines(start, end, HEARD)
        return any(sign.search(text) for sign in openings() for text in (*lines, "".join(lines), " ".join(lines)))

    def lines(self, start: int, end: int, around: int) -> list[str]:
        """The lines of a passage and those around it, of long ones what stands near."""
        first, last = self.page.line_of(start), self.page.line_of(end - 1)
        return [line[:WIDE] for line in self.page.lines[max(0, first - around) : last + around + 1]]

    @staticmethod
    def named(prefix: bytes) -> bool:
        """Whether a log line was written by one of ours."""
        return bool(prefix) and any(word in prefix for word in folded("ours"))

    @cached_property
    def ours(self) -> list[int]:
        """Places of words that Claude Code, its SDK or its service use."""
        found = [
            start for start, prefix in zip(self.page.starts, self.page.prefixes, strict=True) if self.named(prefix)
        ]
        for word in folded("ours"):
            at = self.page.folded.find(word)
            for _ in range(COUNTED):
                if at < 0:
                    break
                found.append(at)
                at = self.page.folded.find(word, at + len(word))
        return sorted(found)


@cache
def others() -> re.Pattern[str]:
    """Other programs' names as whole words."""
    names = "|".join(re.escape(name) for name in section("explain")["theirs"])
    return re.compile(rf"(?<![A-Za-z0-9])(?:{names})(?![A-Za-z0-9])", re.IGNORECASE)


@cache
def speakers() -> tuple[str, ...]:
    """How other programs begin their lines."""
    return tuple(section("explain")["speakers"])


@cache
def openings() -> tuple[re.Pattern[str], ...]:
    """How Claude Code begins the messages it prints for a failed request."""
    return tuple(map(re.compile, section("explain")["openings"]))
