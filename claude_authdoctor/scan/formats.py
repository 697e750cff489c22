"""What was found, as text for people or as JSON. Other formats are modules of their own; `render` finds them by name.

A format is a function from leaks and notes to pieces of text. It never decides an exit code.
"""

from __future__ import annotations

from importlib import import_module

from claude_authdoctor.scan.tables.words import ADVICE, SAID, TITLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from claude_authdoctor.scan.leak import Leak, Note

# Where each format is made: module and function with the signature of `text`.
FORMATS = {
    "text": "claude_authdoctor.scan.formats:text",
    "json": "claude_authdoctor.scan.formats:as_json",
    "jsonl": "claude_authdoctor.scan.formats:jsonl",
    "sarif": "claude_authdoctor.report.leaks:sarif",
    "github": "claude_authdoctor.report.leaks:github",
    "gitlab": "claude_authdoctor.report.leaks:gitlab",
    "junit": "claude_authdoctor.report.leaks:junit",
    "markdown": "claude_authdoctor.report.leaks:markdown",
}
_FIELDS = ("path", "line", "column", "kind", "masked", "fingerprint")
_OPTIONAL = ("via", "member", "commit")


def render(name: str, leaks: list[Leak], notes: list[Note]) -> Iterator[str]:
    """The pieces of a report in the named format."""
    module, _, function = FORMATS[name].partition(":")
    pieces: Iterator[str] = getattr(import_module(module), function)(leaks, notes)
    return pieces


def text(leaks: list[Leak], _: list[Note]) -> Iterator[str]:
    """One line a leak, then once for each kind what to do about it."""
    for leak in leaks:
        yield (
            SAID["leak"].format(
                place=place(leak), title=TITLES[leak.kind], masked=printable(leak.masked), kind=leak.kind
            )
            + "\n"
        )
    for kind in dict.fromkeys(leak.kind for leak in leaks):
        yield "\n" + SAID["advice"].format(title=TITLES[kind]) + "\n"
        yield from (_wrapped(sentence, "  - ") for sentence in ADVICE[kind])
    if leaks:
        yield "\n" + _wrapped(SAID["purge"]) + _wrapped(SAID["accept"].format(marker="authdoctor: allow"))
        yield SAID["count-one" if len(leaks) == 1 else "count"].format(count=len(leaks)) + "\n"


def _wrapped(sentence: str, first: str = "") -> str:
    """A sentence in lines of 80 columns: a hook's words go through a pipe, which has no width."""
    from textwrap import fill  # noqa: PLC0415 - a clean commit needs none

    after = " " * len(first)
    lines = fill(sentence, 80, initial_indent=first, subsequent_indent=after, break_on_hyphens=False)
    return lines + "\n"


def as_json(leaks: list[Leak], notes: list[Note]) -> Iterator[str]:
    """One object: the leaks, and notes about what could not be looked at."""
    from json import dumps  # noqa: PLC0415 - text needs none

    rows = {"schema": 1, "findings": [row(leak) for leak in leaks], "notes": [note._asdict() for note in notes]}
    yield dumps(rows, ensure_ascii=False, indent=2) + "\n"


def jsonl(leaks: list[Leak], _: list[Note]) -> Iterator[str]:
    """One object a line, one line a leak."""
    from json import dumps  # noqa: PLC0415

    return (dumps(row(leak), ensure_ascii=False) + "\n" for leak in leaks)


def row(leak: Leak) -> dict[str, Any]:
    """A leak as the contract spells it; what does not apply is left out."""
    fixed = {name: getattr(leak, name) for name in _FIELDS}
    extra = {name: getattr(leak, name) for name in _OPTIONAL if getattr(leak, name)}
    return {**fixed, "confidence": "certain" if leak.certain else "likely", **extra}


def place(leak: Leak) -> str:
    """`path:line:column`, with the commit in history and the member in an archive."""
    inside = f"!{leak.member}" if leak.member not in {"", "-"} else ""
    commit = f"{leak.commit[:12]} " if leak.commit else ""
    below = "./" if leak.path.lstrip().startswith("::") and not commit else ""  # a runner would take it for a command
    shown = printable(f"{commit}{below}{leak.path}{inside}:{leak.line}:{leak.column}")
    return shown.replace("##[", "# #[").replace("##vso[", "# #vso[")


def said(note: Note) -> str:
    """A note as a sentence."""
    where = f"{note.path}:{note.line}" if note.line else note.path
    return printable(f"{where}: {SAID[note.what].format(detail=note.detail)}")


def printable(words: str) -> str:
    """Control characters spelled out: a file's name must not drive a terminal."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in words)
