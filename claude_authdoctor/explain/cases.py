"""What people tell in their own words: the things and faults of rules/cases.toml, near each other in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from claude_authdoctor.catalog import section
from claude_authdoctor.explain.context import Context
from claude_authdoctor.explain.fold import Page, fold
from claude_authdoctor.explain.hit import Hit
from claude_authdoctor.explain.patterns import Pattern, by_code, is_hidden

REACH = 6000  # letters at the end of a text in which such tellings are looked for: a log has messages of its own
SPAN = 100  # letters that a telling takes for each of its concepts
BETWEEN = 24  # letters that may stand for one `*` in a phrase
BESIDE = 80  # letters round a telling in which what speaks against it may stand
SHORT = 5  # letters of a word that other words may spell together
COUNTED = 40  # places of one word that are looked at

_BRACKETS = re.compile(r"[()]")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """Concepts that must stand in one passage, those that must not, and what they speak for."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase, folded, in parts between which a few other words may stand.

    `open_ends` says which parts may go on, `dotted` whether a dot stands before it, as before a hidden file, and
    `short` that it is one short word: IAM is not in "I am".
    """

    parts: tuple[bytes, ...]
    open_ends: tuple[bool, ...]
    dotted: bool
    short: bool


@dataclass(frozen=True, slots=True)
class RuledOut:
    """Things people name to say that they are not there or not at fault, and the words right before or behind one."""

    things: frozenset[str]
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]


@dataclass(frozen=True)
class Telling:
    """The end of a page, and where the concepts stand in it."""

    page: Page
    known: dict[str, Sequence[Place]] = field(default_factory=dict)

    def places(self, concept: str) -> Sequence[Place]:
        """Where the words of a concept stand, in order."""
        if concept not in self.known:
            found = (place for word in concepts()[concept] for place in self.found(word))
            self.known[concept] = sorted(place for place in found if not self.ruled_out(concept, *place))
        return self.known[concept]

    def ruled_out(self, concept: str, start: int, end: int) -> bool:
        """Whether a thing is named only to say that it is not there, or not at fault: no VPN, the clock is right."""
        ruling = ruled_out()
        if concept not in ruling.things:
            return False
        line, after = self.page.starts[self.page.line_of(start)], self.page.folded[end : end + BETWEEN]
        return any(
            self.page.folded.endswith(word, line, start) and self.page.begins_word(start - len(word))
            for word in ruling.before
        ) or any(after.startswith(word) and self.page.ends_word(end + len(word)) for word in ruling.after)

    def found(self, word: Word) -> Iterator[Place]:
        """The last places of one word or phrase."""
        stop, low, first = self.page.size, max(0, self.page.size - REACH), word.parts[0]
        for _ in range(COUNTED):
            at = self.page.folded.rfind(first, low, stop)
            if at < 0:
                return
            stop = at + len(first) - 1
            if self.page.machine(at):
                continue
            if self.stands(at, at + len(first), open_end=word.open_ends[0]) and self.is_it(word, at):
                end = self.followed(word, at + len(first))
                if end:
                    yield at, end

    def is_it(self, word: Word, at: int) -> bool:
        """Whether what stands at a place is written as the word is."""
        unbroken = not word.short or self.page.unbroken(at, at + len(word.parts[0]))
        return unbroken and (not word.dotted or self.page.after_dot(at))

    def followed(self, word: Word, end: int) -> int:
        """Where the last part of a phrase ends whose first one ends at a place; 0 where the others do not follow."""
        for part, open_end in zip(word.parts[1:], word.open_ends[1:], strict=True):
            start = self.page.folded.find(part, end, end + BETWEEN + len(part))
            if start < 0 or not self.stands(start, start + len(part), open_end=open_end):
                return 0
            end = start + len(part)
        return end

    def stands(self, start: int, end: int, *, open_end: bool) -> bool:
        """Whether what stands at a place is a word of its own."""
        return (open_end or self.page.ends_word(end)) and self.page.begins_word(start)

    def passages(self, case: Case) -> Iterator[Place]:
        """Where all concepts of a case stand near each other, the closest passage first."""
        if not all(map(self.places, case.wanted)):
            return
        near = {self.around(case, place) for place in self.places(case.wanted[0])}
        for start, end in sorted(near, key=lambda place: (place[1] - place[0], -place[0])):
            if end - start > SPAN * len(case.wanted):
                return
            if not self.spoken_against(case, start, end):
                yield start, end

    def around(self, case: Case, place: Place) -> Place:
        """The passage from the first to the last of the concepts that stand nearest to a place."""
        near = [nearest(self.places(concept), place) for concept in case.wanted]
        return min(start for start, _ in near), max(end for _, end in near)

    def spoken_against(self, case: Case, start: int, end: int) -> bool:
        """Whether a concept that a case excludes stands in a passage or right beside it."""
        return any(
            start - BESIDE <= place[0] and place[1] <= end + BESIDE
            for concept in case.unwanted
            for place in self.places(concept)
        )


def told(page: Page, context: Context) -> Iterator[Hit]:
    """The cases a text tells of, each at its last passage that is about Claude Code."""
    telling = Telling(page)
    for case in cases():
        for start, end in telling.passages(case):
            if context.admits(start, end, telling=False, alone=False):
                yield Hit(case.pattern, start, end)
                break


def nearest(places: Iterable[Place], to: Place) -> Place:
    """The place that stands nearest to another one."""
    return min(places, key=lambda place: max(place[1], to[1]) - min(place[0], to[0]))


@cache
def cases() -> tuple[Case, ...]:
    """The `[[case]]` rows; the number of each, below zero, keeps it apart from the rows of rules/cores.toml."""
    return tuple(
        Case(
            tuple(row["all"]),
            tuple(row.get("none", ())),
            Pattern((), (), (), by_code(row["causes"]), telling=False, near=-number),
        )
        for number, row in enumerate(section("cases")["case"], 1)
    )


@cache
def ruled_out() -> RuledOut:
    """The `[ruled-out]` words."""
    row = section("cases")["ruled-out"]
    return RuledOut(frozenset(row["things"]), tuple(map(fold, row["before"])), tuple(map(fold, row["after"])))


@cache
def concepts() -> Mapping[str, tuple[Word, ...]]:
    """The words of each concept."""
    return {
        name: tuple(as_word(text) for words in rows for text in spelled(words))
        for name, rows in section("cases")["concept"].items()
    }


def spelled(words: str) -> Iterator[str]:
    """Each phrase of a row: one of the alternatives of every pair of brackets."""
    parts = [part.split("|") for part in _BRACKETS.split(words)]
    return map("".join, product(*parts))


def as_word(text: str) -> Word:
    """A word or phrase from its table."""
    parts = text.split("*")
    short = len(text) <= SHORT and text.isalpha()
    return Word(tuple(map(fold, parts)), tuple(part.rstrip().endswith("~") for part in parts), is_hidden(text), short)
