"""Files of `NAME=value` lines: `/etc/environment`, `environment.d`, `.env`, systemd's EnvironmentFile."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from claude_authdoctor.collect.exports.meaning import Expander
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.script import Script
from claude_authdoctor.collect.exports.tally import Sure
from claude_authdoctor.collect.exports.words import as_text
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export

_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*
    (?P<value>"(?:\\.|[^"\\])*"(?=[ \t\r]*(?:\#[^\n]*)?$) | '[^']*'(?=[ \t\r]*(?:\#[^\n]*)?$) | (?:\\\n|[^\n])*)""",
    re.MULTILINE | re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a sort of file writes values: `read` turns the written value into text, None where only running tells."""

    kind: str
    read: Callable[[str], str | None]
    sure: Sure
    via: tuple[str, ...] = field(default=())


def exports_in(files: Files, path: str, style: Style) -> Iterator[Export]:
    """The wanted variables that a file of such lines sets."""
    data = files.naming(path)
    if data is not None:
        yield from exports_of(Script(path, data.decode("latin-1"), style.kind, style.via), files.names, style)


def exports_of(script: Script, names: Collection[str], style: Style) -> Iterator[Export]:
    """The same for a text at hand."""
    for match in _LINE.finditer(script.text):
        if match["name"] not in names:
            continue
        text = style.read(match["value"])
        yield Export(
            variable=match["name"],
            file=script.file,
            line=script.line(match.start("name")),
            kind=style.kind,
            value=None if text is None else Secret(as_text(text)),
            dynamic=text is None,
            via=style.via,
            loaded=style.sure,
            start=match.start() + len(match[0]) - len(match[0].lstrip(" \t")),
            end=match.start() + len(match[0].rstrip()),
        )


def pam(value: str) -> str:
    """A value of /etc/environment as pam_env reads it: a comment cut off, quotes at the ends taken off."""
    value = value.split("#", maxsplit=1)[0].rstrip()
    if value[:1] in ("'", '"'):
        value = value[1:].removesuffix(value[0])
    return value


def plain(value: str) -> str:
    """A value that stands for itself (sshd's environment file)."""
    return value.rstrip("\r")


def dotenv(value: str) -> str | None:
    """A value of a .env file, as the common readers agree: raw in single quotes, escapes in double ones."""
    value = value.strip()
    if value[:1] == "'" == value[-1:] and len(value) > 1:
        return value[1:-1]
    if value[:1] == '"' == value[-1:] and len(value) > 1:
        text = re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), value[1:-1], flags=re.DOTALL)
    else:
        text = re.split(r"(?:^|\s)#", value)[0].rstrip()
    return None if re.search(r"\$[({A-Za-z_]", text) else text


class Systemd:
    """Values as systemd reads them: quotes and backslashes as in a shell, variables only in `environment.d`."""

    def __init__(self, expander: Expander | None = None) -> None:
        self._expands = expander is not None
        self._expander = expander or Expander(lambda _name: None, lambda _command: None, "~")

    def read(self, value: str) -> str | None:
        """The text of a value."""
        pieces = _QUOTED.split(re.sub(r"(?<!\\)\\\n", "", value.strip()))
        return self._expander.read("".join(self._as_word(piece) for piece in pieces)).text

    def _as_word(self, piece: str) -> str:
        """A piece as a shell would have to write it."""
        if piece.startswith("'") and piece.endswith("'"):
            return piece
        if not piece.startswith('"'):
            piece = re.sub(r"([\s;&|<>()`~*?\[])", r"\\\1", piece)
        return piece if self._expands else re.sub(r"(?<!\\)\$", r"\\$", piece)


_QUOTED = re.compile(r"""("(?:\\.|[^"\\])*"|'[^']*')""", re.DOTALL)
