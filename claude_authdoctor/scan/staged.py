"""What the next commit would bring: the staged bytes, whatever the work tree says. Only leaks on new lines count."""

from __future__ import annotations

import os
import re

from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.scan.git import GitMissing, output
from claude_authdoctor.scan.objects import Objects
from claude_authdoctor.scan.read import Piece
from claude_authdoctor.scan.tables.words import SAID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from claude_authdoctor.scan.leak import Leak
    from claude_authdoctor.scan.scanner import Scanner

_PLAIN = ("--no-renames", "--diff-filter=d", "--no-ext-diff", "--no-textconv", "--no-color")
_HUNK = re.compile(rb"^@@ -[0-9,]+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_LINK, _SUBMODULE = b"120000", b"160000"


def scan_stage(scanner: Scanner) -> None:
    """Scans every staged file that the commit would add or change. UsageError outside a repository."""
    changed = list(_changed())
    with Objects() as objects:
        for blob, path in changed:
            shown = os.fsdecode(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            found = scanner.text([Piece(objects.read(blob))], shown)
            if found:
                added = _added(os.fsdecode(path))
                scanner.leaks[:] = [leak for leak in scanner.leaks if leak not in found or _brought(leak, added)]


def _changed() -> Iterator[tuple[bytes, bytes]]:
    """Blob and path (from the top of the repository) of what is staged; links and submodules have no text."""
    try:
        raw = output("diff", "--cached", "--raw", "-z", "--no-abbrev", *_PLAIN)
    except GitMissing:
        raise UsageError(SAID["no-git"].format(option="--staged")) from None
    if raw is None:
        raise UsageError(SAID["no-repository"].format(option="--staged"))
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if head:
            _, mode, _, blob, _ = head.split(b" ")
            path = next(fields)
            if mode not in {_LINK, _SUBMODULE}:
                yield blob, path


def _added(path: str) -> list[range]:
    """The lines of the staged text that the commit brings."""
    diff = output("diff", "--cached", "--text", "--unified=0", *_PLAIN, "--", f":(top,literal){path}") or b""
    return [
        range(int(first), int(first) + int(count or b"1"))
        for first, count in (m.groups() for m in _HUNK.finditer(diff))
    ]


def _brought(leak: Leak, added: list[range]) -> bool:
    """Whether one of the leak's lines is new. Where git tells no lines (an archive, UTF-16) the whole file is."""
    if leak.member or not added:
        return True
    return any(lines.start <= leak.last and leak.line < lines.stop for lines in added)
