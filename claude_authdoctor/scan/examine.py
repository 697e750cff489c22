"""One text and all that is in it, plain, decoded or in pieces. Pure: bytes in, leaks and notes out."""

from __future__ import annotations

from claude_authdoctor.scan import decode, join, match
from claude_authdoctor.scan.allow import Comments
from claude_authdoctor.scan.leak import leak
from claude_authdoctor.scan.lines import Lines
from claude_authdoctor.scan.tables.rules import ALLOW
from claude_authdoctor.scan.telling import held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from claude_authdoctor.scan.leak import Leak, Note
    from claude_authdoctor.scan.rule import Hit


def examine(data: bytes, path: str) -> tuple[list[Leak], list[Note]]:
    """The leaks in a file's bytes, in order, and notes about comments that allow nothing."""
    text, binary = decode.readable(data)
    anchors = held(text)
    if not anchors:
        return [], []
    comments, lines = Comments(text, marked=ALLOW in anchors), Lines(text)
    leaks: list[Leak] = []
    for hit, via in hits(text, anchors, path, binary=binary):
        line, column = lines.place(hit.start)
        if not comments.accept(hit.kind, line, hit.start):
            last = line + text.count(b"\n", hit.start, hit.end)
            leaks.append(leak(hit, path, (line, column, last), via))
    return leaks, list(comments.notes(path))


def hits(text: bytes, anchors: AbstractSet[bytes], path: str, *, binary: bool = False) -> list[tuple[Hit, str]]:
    """Every credential in the text with how it is dressed, in order of position; no byte is claimed twice."""
    plain = match.find(text, anchors, path, binary=binary)
    pieces = join.joined(text, anchors, plain)
    whole = {hit.start for hit in pieces}
    found = [(hit, "joined") for hit in pieces] + [(hit, "") for hit in plain if hit.start not in whole]
    starts = {hit.start for hit, _ in found}
    for via, view, origin in decode.views(text, anchors):
        for inner in match.find(view, held(view), path):
            hit = inner._replace(start=origin(inner.start), end=origin(inner.end))
            if hit.start not in starts:
                starts.add(hit.start)
                found.append((hit, via))
    return sorted(found, key=lambda pair: pair[0].start)
