"""Changes as a reader may see them: the lines that differ, every secret masked, and the modes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from claude_authdoctor.catalog import words
from claude_authdoctor.model.repair import Change, FileState
from claude_authdoctor.model.secret import mask
from claude_authdoctor.report.sanitise import visible

LINES_SHOWN, LETTERS_SHOWN = 14, 160
LONGEST_COMPARED = 1 << 20
# What may be a credential, whoever set it: a line of a start-up file can hold another program's as well.
# What is masked already ends in the ellipsis and is left as it is.
_TOKEN = re.compile(r"sk-ant-[\w-]++(?!…)|(?=[\w+=-]*\d)[\w+=-]{20,}|(?<=//)[^/@\s\"']+(?=@)")
# What stands under a name that says so is one, however short.
_NAMED = re.compile(
    r"""(?P<name>[\w-]*(?:key|token|secret|password|credentials?|headers)\b["']?\s*[=:\s]\s*)
    (?P<value>"(?:\\.|[^"\\])+" | '[^']+' | [^\s"',;{}\[\]]+)""",
    re.IGNORECASE | re.VERBOSE,
)


def shown(changes: Sequence[Change]) -> Iterator[str]:
    """All changes of a repair, indented."""
    for change in changes:
        yield f"  {visible(change.path)}{note(change.before, change.after)}"
        yield from (f"  {line}" for line in lines(change))


def note(before: FileState | None, after: FileState | None) -> str:
    """What happens to a path beside its bytes, in brackets."""
    said, kind = words("repair")["fix"], (after or before or FileState()).kind
    suffix = "-folder" if kind == "folder" else ""
    if after is None:
        return f" ({said['removed' + suffix]})"
    if before is None:
        return f" ({said['created' + suffix].format(after=octal(after))})"
    if before.mode != after.mode:
        return f" ({said['mode'].format(before=octal(before), after=octal(after))})"
    return ""


def octal(state: FileState) -> str:
    """A mode as people write it; `-` where the system has none."""
    return "-" if state.mode is None else f"{state.mode:04o}"


def lines(change: Change) -> Iterator[str]:
    """The lines that differ, `-` before and `+` after, at most LINES_SHOWN."""
    before, after = text(change.before), text(change.after)
    differing = [
        masked(line)
        for line in difflib.unified_diff(before, after, n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    yield from differing[:LINES_SHOWN]
    if len(differing) > LINES_SHOWN:
        yield words("repair")["fix"]["more"].format(count=len(differing) - LINES_SHOWN)


def text(state: FileState | None) -> list[str]:
    """The lines of a file."""
    data = b"" if state is None else state.data[:LONGEST_COMPARED]
    return data.decode("utf-8", "replace").splitlines()


def masked(line: str) -> str:
    """A line with everything hidden that may be a credential."""
    named = _NAMED.sub(lambda found: found["name"] + hidden(found["value"]), line)
    return visible(_TOKEN.sub(lambda found: mask(found.group()), named), LETTERS_SHOWN)


def hidden(value: str) -> str:
    """A value masked within its quotes; what is masked already stays."""
    quote = value[0] if value[0] in "\"'" else ""
    inner = value.strip(quote) if quote else value
    return value if "…" in inner else f"{quote}{mask(inner)}{quote}"
