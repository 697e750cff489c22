"""What tags hold besides commits: their messages, one inside another, and the rare texts and folders they point at."""

from __future__ import annotations

from claude_authdoctor.scan.brought import shown
from claude_authdoctor.scan.git import output
from claude_authdoctor.scan.objects import Objects
from claude_authdoctor.scan.tables.words import SAID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE, TEXT = SAID["in-tag-message"], SAID["in-tag"]
Thing = tuple[bytes, bytes, str]  # kind of object, its name, the path to show


def tagged() -> Iterator[tuple[bytes, str]]:
    """Every text that a ref reaches without a commit, and the path to show for it."""
    said = output("for-each-ref", "--format=%(objecttype) %(objectname)") or b""
    waiting = [(kind, name, TEXT) for kind, _, name in (line.partition(b" ") for line in said.splitlines())]
    if all(kind == b"commit" for kind, _, _ in waiting):
        return
    seen: set[bytes] = set()
    with Objects() as objects:
        while waiting:
            kind, name, path = waiting.pop()
            if kind == b"tree" and name not in seen:
                waiting += _files(name)
            elif kind != b"commit" and name not in seen:
                text = objects.read(name)
                waiting += _target(text) if kind == b"tag" else []
                yield (text.partition(b"\n\n")[2], MESSAGE) if kind == b"tag" else (text, path)
            seen.add(name)


def _target(tag: bytes) -> list[Thing]:
    """What a tag points at, which its first two lines say."""
    named = dict(line.split(b" ", 1) for line in tag.splitlines()[:2] if b" " in line)
    return [(named.get(b"type", b""), named.get(b"object", b""), TEXT)] if b"object" in named else []


def _files(tree: bytes) -> list[Thing]:
    """The texts of a folder."""
    rows = (output("ls-tree", "-r", "-z", "--full-tree", tree.decode()) or b"").split(b"\0")
    return [
        (kind, name, shown(path))
        for _, kind, name, path in (row.replace(b"\t", b" ", 1).split(b" ", 3) for row in rows if row)
        if kind == b"blob"
    ]
