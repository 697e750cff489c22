"""Whether a test in a shell file holds: `[ -f x ]`, `[[ $- == *i* ]]`, `test -n "$PS1"`. Unknown stays unknown."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence

from claude_authdoctor.collect.exports.meaning import Expander
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.tally import Sure, opposite, stronger, weaker
from claude_authdoctor.collect.exports.words import as_text

_JOINS: dict[str, Callable[..., Sure]] = {"&&": weaker, "-a": weaker, "||": stronger, "-o": stronger}
_FILE_KINDS = {
    "-f": ("file",),
    "-r": ("file", "folder"),
    "-e": ("file", "folder", "other", "unreadable"),
    "-d": ("folder",),
    "-s": ("file", "folder"),
}


class Conditions:
    """Tests, read with the variables of a shell and the files of a machine."""

    def __init__(self, files: Files, expander: Expander) -> None:
        self._files, self._expander = files, expander

    def holds(self, raw: Sequence[str], *, patterns: bool = False) -> Sure:
        """The outcome of a test. `raw` holds its words without the brackets; `patterns` as `[[` compares."""
        if any(word in ("(", ")") for word in raw):
            return None
        outcome: Sure = None
        join: Callable[..., Sure] | None = None
        part: list[str] = []
        for word in [*raw, ""]:
            if word not in _JOINS and word != "":
                part.append(word)
                continue
            one = self._one(part, patterns=patterns)
            outcome = one if join is None else join(outcome, one)
            join, part = _JOINS.get(word), []
        return outcome

    def _one(self, raw: Sequence[str], *, patterns: bool) -> Sure:
        outcome: Sure = None
        match list(raw):
            case ["!", *rest] if rest:
                outcome = opposite(self._one(rest, patterns=patterns))
            case [word] | ["-n", word]:
                outcome = self._filled(word)
            case ["-z", word]:
                outcome = opposite(self._filled(word))
            case [operator, path] if operator in _FILE_KINDS:
                outcome = self._file(operator, path)
            case [left, "=" | "==", right]:
                outcome = self._same(left, right, patterns=patterns)
            case [left, "!=", right]:
                outcome = opposite(self._same(left, right, patterns=patterns))
        return outcome

    def _filled(self, word: str) -> Sure:
        text = self._expander.read(word).text
        return None if text is None else bool(text)

    def _file(self, operator: str, path: str) -> Sure:
        text = self._expander.read(path).text
        return None if text is None else self._files.kind(as_text(text)) in _FILE_KINDS[operator]

    def _same(self, left: str, right: str, *, patterns: bool) -> Sure:
        one, other = self._expander.read(left), self._expander.read(right)
        if one.text is None or other.text is None:
            return None
        return fits(one.text, other.text) if patterns and other.pattern else one.text == other.text


def fits(text: str, pattern: str) -> Sure:
    """Whether a text fits a shell pattern; None where the pattern is of the extended sort."""
    return None if "(" in pattern else fnmatch.fnmatchcase(text, pattern)
