"""Which commit brought which text to which path, as `git log --raw` tells it."""

from __future__ import annotations

import os
from typing import NamedTuple

from claude_authdoctor.scan.git import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LOG = ("log", "--all", "--reverse", "--raw", "-r", "--root", "-z", "--no-abbrev", "--no-renames", "--format=%x00%H")


class Suspect(NamedTuple):
    """A text to look at: the blob that a commit brought to a path; without blob and path the commit's message.

    `context`: its anchor may stand far from the value.
    """

    commit: bytes
    blob: bytes = b""
    path: str = ""
    context: bool = False


def brought(*selection: str) -> Iterator[Suspect]:
    """Every text that any commit brought, the oldest first. `selection` goes to git log: `-c`, or `--` and paths."""
    commit = b""
    fields = iter((output(*_LOG, *selection) or b"").split(b"\0"))
    for field in fields:
        head = field.lstrip(b"\n")
        if head.startswith(b":"):
            parents = len(head) - len(head.lstrip(b":"))
            yield Suspect(commit, head.split(b" ")[2 * parents + 1], shown(next(fields)))
        elif head:
            commit = head


def shown(path: bytes) -> str:
    """A path as git has it, for output."""
    return os.fsdecode(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
