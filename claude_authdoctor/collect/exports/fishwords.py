"""Statements and words of fish. Texts are bytes seen as characters, as in `words`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from claude_authdoctor.collect.exports.script import Span

_PIECE = re.compile(
    r"""(?P<skip>[ \t\r]+|\\\n)|(?P<comment>\#[^\n]*)|(?P<end>\n|;|&&|\|\||\||&)
    |(?P<word>(?:\\.|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s;&|'"\\(]|\((?:[^()]|\([^()]*\))*\)|\()+)|(?P<odd>.)""",
    re.DOTALL | re.VERBOSE,
)
_PART = re.compile(
    r"""(?P<escape>\\(?:x[0-9a-fA-F]{1,2}|X[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|.))|'(?P<single>(?:\\.|[^'\\])*)'
    |"(?P<double>(?:\\.|[^"\\])*)"|(?P<variable>\$\w+)|(?P<running>\$?\(.*\)|\$)|(?P<text>[^\\'"$(]+|.)""",
    re.DOTALL | re.VERBOSE | re.ASCII,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": ""}


@dataclass(frozen=True, slots=True)
class Statement:
    """A command as written. `joined` says that it stands behind `&&`, `||` or a pipe."""

    words: tuple[str, ...]
    span: Span
    joined: bool


def statements(text: str) -> Iterator[Statement]:
    """The commands of a text in order."""
    words: list[str] = []
    start = end = 0
    joined = False
    for match in _PIECE.finditer(text + "\n"):
        if match["word"] or match["odd"]:
            start = start if words else match.start()
            words.append(match[0])
            end = match.end()
        elif match["end"]:
            if words:
                yield Statement(tuple(words), Span(start, min(end, len(text))), joined)
            joined = match["end"] in ("&&", "||", "|") or (joined and not words)
            words = []


def read_words(raw: Sequence[str], lookup: Callable[[str], str | None]) -> tuple[list[str], bool]:
    """What words expand to, and whether all of it is known without running anything."""
    texts: list[str] = []
    known = True
    for word in raw:
        pieces = [_piece(match, lookup) for match in _PART.finditer(word)]
        known = known and None not in pieces
        text = "".join(piece for piece in pieces if piece is not None)
        home = lookup("HOME") if word == "~" or word.startswith("~/") else None
        texts.append(home + text[1:] if home is not None else text)
    return texts, known


def _piece(match: re.Match[str], lookup: Callable[[str], str | None]) -> str | None:
    if match["escape"]:
        return _escaped(match["escape"][1:])
    if match["single"] is not None:
        return re.sub(r"\\(['\\])", r"\1", match["single"])
    if match["double"] is not None:
        return _double(match["double"], lookup)
    if match["variable"]:
        return lookup(match["variable"][1:])
    return None if match["running"] else match["text"]


def _double(inner: str, lookup: Callable[[str], str | None]) -> str | None:
    pieces: list[str] = []
    for match in re.finditer(
        r"\\(?P<escape>[\\\"$\n])|(?P<variable>\$\w+)|(?P<running>\$\()|(?P<text>.)", inner, re.DOTALL
    ):
        if match["running"]:
            return None
        piece = lookup(match["variable"][1:]) if match["variable"] else match["escape"] or match["text"]
        if piece is None:
            return None
        pieces.append("" if match["escape"] == "\n" else piece)
    return "".join(pieces)


def _escaped(code: str) -> str:
    if code[0] in "xX" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] == "u" and len(code) > 1:
        return chr(int(code[1:], 16)).encode("utf-8", "replace").decode("latin-1")
    if code.isdigit():
        return chr(int(code, 8) & 255)
    return _ESCAPES.get(code, code)
