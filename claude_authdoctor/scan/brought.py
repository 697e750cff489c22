"""Which commit brought which text to which path, as git tells it from the trees alone."""

from __future__ import annotations

import os
from functools import cache
from typing import NamedTuple

from claude_authdoctor.scan.lanes import told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NO_TEXT = (b"000000", b"160000")  # one that goes; a submodule
_BLOCK = 1 << 20
_TREES = ("diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-abbrev", "--no-renames")


class Suspect(NamedTuple):
    """A text to look at: the blob that a commit brought to a path; without blob and path the commit's message.

    `context`: its anchor may stand far from the value.
    """

    commit: bytes
    blob: bytes = b""
    path: str = ""
    context: bool = False


class Sifted(NamedTuple):
    """The texts worth examining, and whether git could read all that there is."""

    suspects: list[Suspect]
    all_read: bool


def brought_by(file: str, commits: list[bytes], paths: Sequence[str] = ()) -> Sifted:
    """Every text that one of these commits brought, in their order, merges too; to these paths, or to any.

    `file` may be written meanwhile.
    """
    with told(file, commits, *_TREES, "--", *(f":(top,literal){path}" for path in paths)) as git:
        found = list(_read(b"".join(git.blocks(_BLOCK))))
    return Sifted(found, git.end() == 0)


def _read(said: bytes) -> Iterator[Suspect]:
    """Names of commits, and behind each the lines that `--raw` prints, between zeros."""
    commit = b""
    fields = iter(said.split(b"\0"))
    for field in fields:
        head = field.lstrip(b"\n")
        if head.startswith(b":"):
            parents = len(head) - len(head.lstrip(b":"))
            line, path = head.split(b" "), shown(next(fields))
            if line[parents] not in _NO_TEXT:
                yield Suspect(commit, line[2 * parents + 1], path)
        elif head:
            commit = head


@cache
def shown(path: bytes) -> str:
    """A path as git has it, for output."""
    return os.fsdecode(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
