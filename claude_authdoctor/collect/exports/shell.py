"""Reads start-up files of bash, zsh and sh as the shell would, as far as that is known without running them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from claude_authdoctor.collect.exports.conditions import Conditions
from claude_authdoctor.collect.exports.grammar import tree_of
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.scope import Scope
from claude_authdoctor.collect.exports.script import Script, Span
from claude_authdoctor.collect.exports.sourcing import DEPTH_LIMIT
from claude_authdoctor.collect.exports.tally import Sure, Tally, weaker
from claude_authdoctor.collect.exports.words import Word, words

if TYPE_CHECKING:
    from tree_sitter import Node

    Structures = Mapping[str, Callable[["Shell", Node, Sure], Sure]]

_NODES_LIMIT = 60_000
_NEST_LIMIT = 80
_SCAN_LIMIT = 4 << 20
_BEHIND = 4096
_TEXT_LIMIT = 50
_RESCUE_LIMIT = 100
_DECLARING_LINE = re.compile(r"(?<![^\n])(?=[^\n]*\b(?:export|declare|typeset)[ \t])[^\n]+")
_NOT_LINE_END = re.compile(r"[^\n]")
_PLAIN_TEXT = frozenset({"heredoc_body", "comment", "string", "raw_string"})


class Shell:
    """One shell reading its files in order. What it would export goes to `tally`; `scope` holds its variables.

    `structures` says how each structure of the grammar is read; `worth`, whether a file is.
    """

    def __init__(
        self, files: Files, scope: Scope, tally: Tally, structures: Structures, worth: Callable[[str], bool]
    ) -> None:
        self.files, self.scope, self.tally, self.structures, self.worth = files, scope, tally, structures, worth
        self.conditions: Conditions = Conditions(files, scope.paths)
        self.here = Script("", "")
        self.visited: set[str] = set()
        self.functions: dict[str, tuple[Node, Script]] = {}
        self.all_exported: Sure = False
        self.reach: Sure = True
        self.over: Sure = True
        self.calls: list[str] = []
        self.inside_function = False
        self._open: list[str] = []
        self._above: list[str] = []
        self.nested = self._nodes = self._texts = self._scanned = 0

    @property
    def top_level(self) -> bool:
        """Whether the statement being read stands by itself in its file, so that the file can do without it."""
        return self._above[:-1] == ["program"]

    @property
    def alone_in_statement(self) -> bool:
        """Whether the assignment being read is a statement of its own."""
        return self._above[-1:] != ["command"] and "variable_assignments" not in self._above[-2:]

    def read(self, path: str, sure: Sure, kind: str = "shell") -> bool:
        """Read a file as `source` does; whether there is one to read."""
        data = self.files.read(path)
        if data is None or path in self._open or len(self._open) > DEPTH_LIMIT:
            return data is not None
        self.visited.add(path)
        if self.worth(path):
            via = tuple(self._open)
            self._open.append(path)
            self.run(Script(path, data.decode("latin-1"), kind, via), sure)
            self._open.pop()
        return True

    def run(self, script: Script, sure: Sure) -> None:
        """Read a text from its beginning; a `return` in it ends only it."""
        before, reach, above = self.here, self.reach, self._above
        self.here, self.reach, self.scope.file, self._above = script, True, script.file, []
        root = tree_of(script.text.encode("latin-1"))
        if root is not None:
            self.walk(root, sure)
        if root is None or root.has_error:
            self._rescue(script, root, weaker(sure, None))
        self.here, self.reach, self.scope.file, self._above = before, reach, before.file, above

    def run_text(self, text: str, outer: Span, sure: Sure) -> None:
        """Read a text given to `eval`, if it says anything of interest."""
        here = self.here
        if self._texts < _TEXT_LIMIT and (
            self.files.mentions(text.encode("latin-1")) or re.search(r"\.\s|source", text)
        ):
            self._texts += 1
            self.run(Script(here.file, text, here.kind, here.via, here.outer or outer, here.line(outer.start)), sure)

    def call(self, name: str, sure: Sure) -> None:
        """Read the body of a function that is called."""
        body, script = self.functions[name]
        before, self.here = self.here, script
        self.calls.append(name)
        self.body(body, sure)
        self.calls.pop()
        self.here = before

    def body(self, body: Node, sure: Sure) -> None:
        """Read the body of a function. A `return` in it ends only it; if it may not be called, it assigns nothing."""
        reach, inside, known = self.reach, self.inside_function, dict(self.scope.assigned)
        self.reach, self.inside_function = True, True
        self.walk(body, weaker(sure, reach))
        if sure is not True:
            self.scope.assigned.clear()
            self.scope.assigned.update(known)
        self.reach, self.inside_function = reach, inside

    def locate(self, path: str) -> tuple[str, ...]:
        """Where a path may lead: a relative one counts from this file, from home, or from the working folder."""
        if self.files.paths.isabs(path):
            return (self.files.join(path),)
        beside = str(self.files.paths.dirname(self.here.file))
        return tuple(self.files.join(base, path) for base in (beside, self.files.home, self.files.machine.cwd))

    def walk(self, node: Node, sure: Sure) -> Sure:
        """Read one node of the tree; its exit status where that is known."""
        self._nodes += 1
        handler = self.structures.get(node.type)
        if handler is None or self._nodes > _NODES_LIMIT or self.nested > _NEST_LIMIT or self.files.late:
            return None
        self._above.append(node.type)
        self.nested += 1
        status = handler(self, node, weaker(sure, self.reach, self.over))
        self.nested -= 1
        self._above.pop()
        return status

    def sequence(self, nodes: Sequence[Node], sure: Sure) -> Sure:
        """Read nodes one after the other; the status of the last. One followed by `&` runs in a process of its own."""
        status: Sure = None
        for node, following in zip_longest(nodes, nodes[1:]):
            if node.is_named:
                status = self.walk(node, False if following is not None and following.type == "&" else sure)
        return status

    def words(self, start: int, end: int) -> tuple[Word, ...]:
        """The words of a command. The grammar may end it within a word: some text behind its `end` is looked at too."""
        self._scanned += end - start
        if self._scanned > _SCAN_LIMIT:
            return ()
        return words(self.here.text, start, min(len(self.here.text), end + _BEHIND))

    def slice(self, node: Node) -> str:
        """The text of a node."""
        return self.here.text[node.start_byte : node.end_byte]

    def _rescue(self, script: Script, root: Node | None, sure: Sure) -> None:
        """Read lines with `export` alone that a syntax error swallowed. Whether the shell reads them is not known."""
        seen = {export.line for export in self.tally.all() if export.file == script.file}
        lost = [
            match.span()
            for match in _DECLARING_LINE.finditer(script.text)
            if self.files.mentions(match[0].encode("latin-1")) and script.line(match.start()) not in seen
        ]
        kept = [span for span in lost[:_RESCUE_LIMIT] if not _is_plain_text(root, span[0])]
        again = tree_of(_only(script.text, kept).encode("latin-1")) if kept else None
        if again is not None:
            self.reach = True
            self.walk(again, sure)


def _only(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with everything else blanked out, lines kept."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [_NOT_LINE_END.sub(" ", text[at:start]), text[start:end]]
        at = end
    return "".join([*pieces, _NOT_LINE_END.sub(" ", text[at:])])


def _is_plain_text(root: Node | None, offset: int) -> bool:
    """Whether an offset lies in a here-document, a comment or a quotation.

    Children are searched here: `first_child_for_byte` of tree-sitter 0.26 crashes the process where there is none.
    """
    node = root
    for _ in range(_NEST_LIMIT):
        if node is None or node.type in _PLAIN_TEXT:
            break
        index = bisect_right(node.children, offset, key=lambda child: child.start_byte) - 1
        inner = node.children[index] if index >= 0 else None
        node = inner if inner is not None and offset < inner.end_byte else None
    return node is not None and node.type in _PLAIN_TEXT
