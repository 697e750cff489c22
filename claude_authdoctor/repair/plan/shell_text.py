"""Edits of start-up files: a setting is commented out where it stands, or gets another value or name.

Nothing is deleted: what leaves a line stays in the file as a comment with a date. `#` begins a comment in all of
these files (shells, fish, PowerShell, .env, environment.d, units of systemd, /etc/environment).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.model.snapshot import Export
from claude_authdoctor.repair.plan.json_text import cut

NOTHING = {"fish": b"true"}
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_./:@%+,=-]+", re.ASCII)
_ONE_LINERS = ("dotenv", "environment", "environment.d", "systemd", "direnv")
_EDITORS = ("vscode", "devcontainer")


def commented(data: bytes, exports: Sequence[Export], note: str) -> bytes:
    """With these settings of one file out of force, each under a note that says so; `note` holds `{line}`."""
    for export in _last_first(data, exports):
        data = _out(data, export, note.format(line=export.line).encode())
    return data


def rewritten(data: bytes, exports: Sequence[Export], value: str) -> bytes:
    """With another value for these settings of one file."""
    for export in _last_first(data, exports):
        text = _assignment(_stretch(data, export).decode("latin-1"), export, _of(value))
        data = data[: export.start] + text.encode("latin-1") + data[export.end :]
    return data


def renamed(data: bytes, exports: Sequence[Export], name: str) -> bytes:
    """With another name for these settings of one file."""
    for export in _last_first(data, exports):
        stretch = _stretch(data, export)
        found = re.search(rb"\b%s\b" % re.escape(export.variable.encode()), stretch)
        if found is None or export.kind in _EDITORS:
            raise CannotRepairError(export.file)
        start = export.start + found.start()
        data = data[:start] + name.encode() + data[start + len(found.group()) :]
    return data


def _last_first(data: bytes, exports: Sequence[Export]) -> list[Export]:
    """In the order in which offsets stay right; none may overlap, and each must still stand where it was seen."""
    ordered = sorted(exports, key=lambda export: export.start, reverse=True)
    for later, earlier in pairwise(ordered):
        if earlier.end > later.start:
            raise CannotRepairError(later.file)
    for export in ordered:
        _stretch(data, export)
    return ordered


def _stretch(data: bytes, export: Export) -> bytes:
    found = data[export.start : export.end]
    if export.cut == "none" or export.variable.encode() not in found:
        raise CannotRepairError(export.file)
    return found


def _out(data: bytes, export: Export, note: bytes) -> bytes:
    if export.cut == "member":
        return cut(data, export.start, export.end)
    if export.cut == "lines":
        return _lines_out(data, export, note)
    if export.cut == "statement":
        return _kept(data, export, note, NOTHING.get(export.kind, b":"), export.end)
    behind = re.compile(rb"[ \t]+").match(data, export.end)
    return _kept(data, export, note, b"", behind.end() if behind else export.end)


def _lines_out(data: bytes, export: Export, note: bytes) -> bytes:
    """Whole lines become comments, under the note and with their indentation."""
    start = data.rfind(b"\n", 0, export.start) + 1
    end = data.find(b"\n", export.end)
    end = len(data) if end < 0 else end
    newline = _newline(data)
    indent = data[start : export.start] if not data[start : export.start].strip() else b""
    lines = [indent + b"# " + line for line in data[start + len(indent) : end].split(b"\n")]
    return data[:start] + indent + b"# " + note + newline + b"\n".join(lines) + data[end:]


def _kept(data: bytes, export: Export, note: bytes, instead: bytes, end: int) -> bytes:
    """Other code shares the line: what is taken out is kept as a comment at the end of the file."""
    newline = _newline(data)
    gone = b"".join(newline + b"# " + line for line in data[export.start : export.end].split(b"\n"))
    rest = data[: export.start] + instead + data[end:]
    lead = b"" if rest.endswith(b"\n") or not rest else newline
    return rest + lead + b"# " + note + gone + newline


def _newline(data: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in data else b"\n"


def _of(value: str) -> str:
    """A value as the bytes of the file, seen as characters."""
    return value.encode("utf-8", "surrogateescape").decode("latin-1")


def _assignment(stretch: str, export: Export, value: str) -> str:
    """The same statement with another value."""
    name = re.escape(export.variable)
    for kinds, pattern, quoted in _FORMS:
        found = re.compile(pattern.replace("NAME", name), re.DOTALL).fullmatch(stretch)
        if export.kind in kinds and found and not re.search(r"[$`]|\\(?!\n)", found["value"]):
            return found["before"] + quoted(value) + found["behind"]
    raise CannotRepairError(export.file)


def _in_shell(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else "'" + value.replace("'", "'\\''") + "'"


def _in_fish(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _in_powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _bare(value: str) -> str:
    if not _PLAIN_VALUE.fullmatch(value):
        raise CannotRepairError
    return value


# A word of a shell that a plain value may take the place of: quoted pieces and bare ones, nothing behind it.
_WORD = r"(?P<value>(?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s'\"\\;&|<>()])*)(?P<behind>)"
_Q = "[\"']"
_FORMS: tuple[tuple[tuple[str, ...], str, Callable[[str], str]], ...] = (
    (("shell", "direnv"), rf"(?P<before>(?:[\w-]+[ \t]+)*NAME=){_WORD}", _in_shell),
    (("fish",), rf"(?P<before>set[ \t]+(?:-[\w-]+[ \t]+)*NAME[ \t]+|export[ \t]+NAME=){_WORD}", _in_fish),
    (("powershell",), r"(?P<before>\$env:NAME\s*=\s*)(?P<value>'[^']*'|\"[^\"]*\")(?P<behind>)", _in_powershell),
    (_ONE_LINERS, rf"(?P<before>(?:export[ \t]+)?NAME[ \t]*=[ \t]*){_WORD}", _bare),
    (
        ("systemd",),
        rf"(?P<before>Environment[ \t]*=[ \t]*(?P<q>{_Q}?)NAME=)(?P<value>[^\"']*)(?P<behind>(?P=q))",
        _bare,
    ),
)
