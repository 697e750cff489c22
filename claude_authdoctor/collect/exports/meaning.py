"""What a shell's word means, with what is known of its variables. Nothing is run."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

from claude_authdoctor.collect.exports.words import NESTING, skip

_PLAIN = re.compile(r"[\w./:@%+,=-]*", re.ASCII)
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
_ANSI_CODE = re.compile(r"x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c(.)", re.DOTALL)
_PARTS_LIMIT = 4_096
_BARE_RUN = re.compile(r"[^\\'\"$`*?\[]+")
_QUOTED_RUN = re.compile(r"[^\\$`]+")
_NAMED = re.compile(r"\$(?:[A-Za-z_]\w*|[0-9?#$!@*-])", re.ASCII)
_ESCAPABLE = ("$", "`", '"', "\\", "\n")
_PARAMETER = re.compile(r"(\w+|[-?#$!@*])(?:\[0\])?(.*)", re.DOTALL | re.ASCII)
_BRACED_OPERATOR = re.compile(r"(:?[-=+?])(.*)", re.DOTALL)


class Unset:
    """Says that a variable is known not to be set."""


UNSET = Unset()
Known = str | Unset | None
"""What is known of a variable: its text, that it is unset, or nothing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word expands to. `text` is None where only running could tell.

    `certain` is False where a default was taken because a variable is not known to be set. `pattern` says that an
    unquoted `*`, `?` or `[` stands in it.
    """

    text: str | None
    certain: bool = True
    pattern: bool = False


class Expander:
    """Reads words with what is known: `lookup` of variables, `answer` of a command in `$(...)`, `home` for `~`.

    `unset` is what a variable that is not set stands for: nothing, or None where that must not be relied on. `assigned`
    takes what `${X:=word}` assigns.
    """

    def __init__(
        self,
        lookup: Callable[[str], Known],
        answer: Callable[[str], str | None],
        home: str,
        unset: str | None = "",
        assigned: dict[str, str | None] | None = None,
    ) -> None:
        self._lookup, self._answer, self._home, self._unset = lookup, answer, home, unset
        self._assigned = {} if assigned is None else assigned

    def read(self, raw: str, depth: int = 0) -> Meaning:
        """What a word as written expands to."""
        if _PLAIN.fullmatch(raw):
            return Meaning(raw)
        parts: list[Meaning] = []
        at = 0
        if raw.startswith("~"):
            at = next((i for i, sign in enumerate(raw) if sign == "/"), len(raw))
            parts.append(Meaning(self._home if at == 1 else None))
        while at < len(raw):
            last = _part_end(raw, at, quoted=False)
            parts.append(self._part(raw[at:last], depth))
            at = last
            if len(parts) > _PARTS_LIMIT:
                return Meaning(None)
        return joined(parts)

    def _part(self, raw: str, depth: int) -> Meaning:
        sign = raw[0]
        if depth > NESTING:
            return Meaning(None)
        if sign in "\\'":
            return Meaning(raw[1:].replace("\n", "") if sign == "\\" else raw[1:-1])
        if raw.startswith(('"', '$"')):
            return self._double_quoted(raw[raw.index('"') + 1 : -1], depth)
        if sign in "$`":
            return Meaning(ansi(raw[2:-1])) if raw.startswith("$'") else self._dollar(raw, depth)
        return Meaning(raw, pattern=sign in "*?[")

    def _double_quoted(self, inner: str, depth: int) -> Meaning:
        parts: list[Meaning] = []
        at = 0
        while at < len(inner):
            last = _part_end(inner, at, quoted=True)
            part = inner[at:last]
            if part[0] in "$`":
                parts.append(self._dollar(part, depth))
            else:
                parts.append(
                    Meaning(part[1:].replace("\n", "") if part[0] == "\\" and part[1:] in _ESCAPABLE else part)
                )
            at = last
            if len(parts) > _PARTS_LIMIT:
                return Meaning(None)
        quoted = joined(parts)
        return Meaning(quoted.text, quoted.certain)

    def _dollar(self, raw: str, depth: int) -> Meaning:
        if raw == "$":
            return Meaning("$")
        if raw[0] == "$" and raw[1] in "'\"":
            return Meaning(raw)
        if raw.startswith(("$((", "$[")):
            return Meaning(None)
        if raw[0] == "`" or raw.startswith("$("):
            return Meaning(self._answer((raw[1:-1] if raw[0] == "`" else raw[2:-1]).strip()))
        if raw.startswith("${"):
            return self._braced(raw[2:-1], depth)
        return self._plain(self._lookup(raw[1:]))

    def _plain(self, known: Known) -> Meaning:
        return Meaning(self._unset if isinstance(known, Unset) else known)

    def _braced(self, inner: str, depth: int) -> Meaning:
        parameter = _PARAMETER.fullmatch(inner)
        if parameter is None:
            return Meaning(self._lookup_special(inner))
        known, rest = self._lookup(parameter[1]), parameter[2]
        if not rest:
            return self._plain(known)
        operator = _BRACED_OPERATOR.fullmatch(rest)
        if operator:
            meaning = self._default(known, operator[1], operator[2], depth)
            if operator[1].endswith("="):
                self._assigned[parameter[1]] = meaning.text
            return meaning
        if rest in ("%/*", ":h", ":A:h", ":a:h") and isinstance(known, str) and "/" in known:
            return Meaning(known.rpartition("/")[0] or "/")
        return Meaning(None)

    def _lookup_special(self, inner: str) -> str | None:
        known = self._lookup("0") if inner in ("(%):-%x", "(%):-%N") else None
        return known if isinstance(known, str) else None

    def _default(self, known: Known, operator: str, word: str, depth: int) -> Meaning:
        """`${X:-word}` and its relatives."""
        filled = isinstance(known, str) and (known != "" or not operator.startswith(":"))
        empty = isinstance(known, Unset) or (isinstance(known, str) and not filled)
        if operator.endswith("+"):
            return self.read(word, depth + 1) if filled else Meaning("" if empty else None)
        if filled or operator.endswith("?"):
            return Meaning(known if isinstance(known, str) else None)
        default = self.read(word, depth + 1)
        return Meaning(default.text, default.certain and empty)


def _part_end(text: str, at: int, *, quoted: bool) -> int:
    """The offset behind one element of a word, inside double quotes or outside."""
    run = (_QUOTED_RUN if quoted else _BARE_RUN).match(text, at)
    if run:
        return run.end()
    name = _NAMED.match(text, at)
    if name:
        return name.end()
    if quoted and (text[at] not in "\\$`" or text[at : at + 2] in ("$'", '$"')):
        return at + 1
    return min(skip(text, at, len(text), 0), len(text))


def joined(parts: list[Meaning]) -> Meaning:
    """Parts of one word put together: unknown as a whole where one part is."""
    texts = [part.text for part in parts]
    whole = None if None in texts else "".join(text for text in texts if text is not None)
    return Meaning(whole, all(part.certain for part in parts), any(part.pattern for part in parts))


def ansi(inner: str) -> str:
    r"""The text of `$'...'`: `\n`, `\x41`, `\u00e9`, `\101` and so on, as bytes seen as characters."""

    def one(match: re.Match[str]) -> str:
        body = match[1]
        code = _ANSI_CODE.fullmatch(body)
        if code is None:
            return _ANSI.get(body, body if body in "\\'\"?" else "\\" + body)
        two, four, eight, octal, control = code.groups()
        if two or octal:
            return chr(int(two, 16) if two else int(octal, 8) & 255)
        if control:
            return chr(ord(control) & 31)
        number = int(four or eight, 16)
        return chr(number).encode("utf-8", "replace").decode("latin-1") if number <= sys.maxunicode else ""

    return re.sub(r"\\(" + _ANSI_CODE.pattern.replace("(", "(?:") + r"|.)", one, inner, flags=re.DOTALL)
