"""Finds the few texts of a long history that may hold something, by looking through each text once, whole.

The way of the fast engine (`scan.engine`), which reads gigabytes in a second: then git unpacks a text in less time than
it compares it with the one before. Many versions of a file hold the same telling line; of those that look the same
around it only the oldest comes back.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from typing import NamedTuple

from claude_authdoctor.scan import engine
from claude_authdoctor.scan.brought import Sifted, Suspect, brought_by
from claude_authdoctor.scan.lanes import LANES, spread, told
from claude_authdoctor.scan.match import NEAR
from claude_authdoctor.scan.objects import LARGEST
from claude_authdoctor.scan.tables.rules import BASE64, CONTEXT, ESCAPES, HEX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Few, for what git has unpacked for one text serves the next; not as few as lanes, so that these end together.
_BATCHES = 3 * LANES
_TOGETHER = 1 << 20  # bytes that are searched at once
MISSING = -1
_MAGIC = 4  # bytes by which an archive or UTF-16 is known, whose later members may differ
# Anchors whose value may stand far off, or which begin a long run of coded text.
_FAR = (*CONTEXT, *BASE64, *HEX, *(anchor for anchors, _, _ in ESCAPES.values() for anchor in anchors))

Sight = int  # a hash of a path and of what stands around telling bytes there
Frame = tuple[int, int]  # where a text begins and ends; one that is missing ends before it begins


class Look(NamedTuple):
    """What was seen, each with the oldest text that shows it, and whether git could read all."""

    seen: dict[Sight, Suspect]
    all_read: bool


def telling(commits: list[bytes]) -> Sifted:
    """The texts worth examining that these commits brought, in the order of the commits."""
    age = {commit: number for number, commit in enumerate(commits)}
    oldest: dict[Sight, Suspect] = {}
    parts = spread(commits, len(commits), brought_by)
    texts = _newest_first(commits, parts)
    looks = spread(texts, len(texts) // _BATCHES + 1, _look)
    for look in looks:
        oldest |= look.seen
    found = sorted(set(oldest.values()), key=lambda text: (age[text.commit], text.path))
    return Sifted(found, all(part.all_read for part in parts) and all(look.all_read for look in looks))


def _newest_first(commits: list[bytes], parts: list[Sifted]) -> list[Suspect]:
    """Each blob where it came first, and each commit's message, which stands in the commit itself.

    The newest first: so git finds the older ones, which it stores as differences, in its cache. The messages are the
    quickest to read, and so they are last.
    """
    texts = {commit: Suspect(commit) for commit in commits}
    for part in parts:
        for text in part.suspects:
            texts.setdefault(text.blob, text)
    return list(reversed(texts.values()))


def _look(file: str, texts: list[Suspect]) -> Look:
    """What is telling in these texts, of which the newest is the first."""
    seen: dict[Sight, Suspect] = {}
    search = engine.fast() or engine.plain
    waiting, here = iter(texts), True
    with told(file, (text.blob or text.commit for text in texts), "cat-file", "--batch", "--buffer") as git:
        for data, frames in framed(git.blocks(_TOGETHER)):
            owners = list(islice(waiting, len(frames)))
            begins = [begin for begin, _ in frames]
            here = here and all(begin <= end for begin, end in frames)
            for spot in search(data):
                number = bisect_right(begins, spot) - 1
                if number >= 0 and spot <= frames[number][1]:
                    seen[_sight(data, spot, frames[number], owners[number])] = owners[number]
    return Look(seen, here and next(waiting, None) is None and git.end() == 0)


def _sight(data: bytes, spot: int, frame: Frame, owner: Suspect) -> Sight:
    """What a text shows at a telling place; all of it where the value may stand far off."""
    at_its_head = spot - frame[0] <= _MAGIC
    if at_its_head or data.endswith(_FAR, max(frame[0], spot - engine.LONGEST), spot):
        return hash(owner)
    return hash((owner.path, data[max(frame[0], spot - NEAR) : min(frame[1], spot + NEAR)]))


def framed(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, list[Frame]]]:
    """The answers of `cat-file --batch`, many whole ones together, and where the text of each stands among them.

    Of a text larger than LARGEST the beginning.
    """
    kept, skipped = b"", 0
    for piece in pieces:
        data, skipped = kept + piece[skipped:], max(0, skipped - len(piece))
        frames: list[Frame] = []
        at = 0
        while answer := _answer(data, at):
            begin, end, at = answer
            frames.append((begin, min(end, begin + LARGEST, len(data))))
        kept, skipped = data[at:], skipped + max(0, at - len(data))
        if frames:
            yield data, frames


def _answer(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Where the text of the answer begins and ends that begins here, and where the next one does.

    None where it is not all there yet, or not as much as is looked at.
    """
    begin = data.find(b"\n", at) + 1
    size = data[at : begin - 1].rpartition(b" ")[2]
    if not begin or not size.isdigit():
        return (begin, MISSING, begin) if begin else None
    end = begin + int(size)
    return (begin, end, end + 1) if end < len(data) or len(data) - begin >= LARGEST else None
