"""Which files a start-up file may read, told from the text alone: enough to know whether parsing is worth it.

The text is read generously: a path counts whether or not it is reached. Only where a file that mentions a variable is
found this way, the grammar is loaded and the files on the way there are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from claude_authdoctor.collect.exports.meaning import Known
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.scope import Scope
from claude_authdoctor.collect.exports.words import as_text, first_word, words

DEPTH_LIMIT = 8
_PATHS_LIMIT = 100
_MATCHES_LIMIT = 2_000
_WORD_LIMIT = 1_024
_READS = re.compile(
    r"(?:^|[\s;&|({`\"'])(?:\\?\.|source|source_env|source_env_if_exists|dotenv|dotenv_if_exists)[ \t]+(?=\S)",
    re.MULTILINE,
)
_LOOP = re.compile(r"\b(?:for|foreach)[ \t]+(\w+)[ \t]*(?:in[ \t]+|\()", re.ASCII)
_ASSIGNMENT = re.compile(r"(?:^|[\s;&|({])(\w+)=", re.MULTILINE | re.ASCII)


class Sources:
    """The files that may be read from some start-up files, as a graph of paths."""

    def __init__(self, files: Files, secret: Callable[[str], bool]) -> None:
        self.files = files
        self.guesses: dict[str, Known] = {}
        self._scope = Scope(files, "bash", secret, self.guesses)
        self._leads: dict[str, tuple[str, ...]] = {}
        self._worth: frozenset[str] | None = None

    def follow(self, path: str, depth: int = 0) -> None:
        """Take a file and all that it may read into the graph."""
        if path in self._leads or depth > DEPTH_LIMIT or self.files.late:
            return
        data = self.files.read(path)
        if data is None:
            return
        self._worth = None
        self._leads[path] = ()
        text = data.decode("latin-1")
        self._scope.file = path
        self._learn(text)
        self._leads[path] = tuple(dict.fromkeys(self._targets(text)))
        for target in self._leads[path]:
            self.follow(target, depth + 1)

    def worth(self, path: str) -> bool:
        """Whether reading this file with the grammar can show an export."""
        if self._worth is None:
            self._worth = frozenset(self._upstream())
        return path in self._worth

    def _upstream(self) -> set[str]:
        reached = {path for path in self._leads if self.files.naming(path) is not None}
        grown = True
        while grown:
            more = {path for path, targets in self._leads.items() if path not in reached and reached & set(targets)}
            reached |= more
            grown = bool(more)
        return reached

    def _learn(self, text: str) -> None:
        """Guess variables from assignments anywhere in the text; a name with two values tells nothing."""
        for match in islice(_ASSIGNMENT.finditer(text), _MATCHES_LIMIT):
            name, value = match[1], self._value(text, match.end())
            if name not in self.files.names:
                known = self.guesses.get(name, value)
                self.guesses[name] = value if known == value else None

    def _value(self, text: str, at: int) -> str | None:
        word = first_word(text, at, _WORD_LIMIT) if text[at : at + 1].strip() else None
        return self._scope.paths.read(word.raw).text if word else ""

    def _targets(self, text: str) -> Iterator[str]:
        loops = {match[1]: self._items(text, match) for match in islice(_LOOP.finditer(text), _MATCHES_LIMIT)}
        for match in islice(_READS.finditer(text), _MATCHES_LIMIT):
            word = first_word(text, match.end(), _WORD_LIMIT)
            if word:
                quoted = word.raw[0] in "\"'"
                yield from self._resolved(word.raw if quoted else word.raw.rstrip("\"'`"), loops)

    def _items(self, text: str, match: re.Match[str]) -> tuple[str, ...]:
        return tuple(word.raw for word in words(text, match.end(), min(len(text), match.end() + 4096))[:_PATHS_LIMIT])

    def _resolved(self, raw: str, loops: dict[str, tuple[str, ...]]) -> Iterator[str]:
        variable = next((name for name in loops if re.search(rf"\$\{{?{name}\b", raw)), None)
        if variable is None:
            yield from self.located(self._scope.paths.read(raw).text)
            return
        for item in loops[variable]:
            item = item.split("(")[0]  # noqa: PLW2901 - a qualifier of zsh
            self._scope.assigned[variable] = self._scope.paths.read(item).text
            yield from self.located(self._scope.paths.read(raw).text)
        self._scope.assigned.pop(variable, None)

    def located(self, path: str | None) -> Iterator[str]:
        """The files that a path in a shell file may mean: a relative one counts from home, this file, or here."""
        if not path:
            return
        real = as_text(path)
        for base in self.bases(real):
            yield from self.files.expand(self.files.join(base, real))

    def bases(self, path: str) -> Iterable[str]:
        """The folders from which a path may count."""
        if self.files.paths.isabs(path):
            return ("",)
        beside = str(self.files.paths.dirname(self._scope.file))
        return tuple(dict.fromkeys((beside, self.files.home, self.files.machine.cwd)))
