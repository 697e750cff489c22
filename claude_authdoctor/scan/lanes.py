"""The work of git on a long history, dealt out in lanes; what each is told stands in files of a private folder.

The folder lies in the repository's own git folder, which holds the same bytes already, and is removed at once.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import time

from claude_authdoctor.scan.git import Git, output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

_OURS, _OVER = "authdoctor-", 24 * 3600  # seconds
LANES = min(4, os.cpu_count() or 2)


def spread(things: list[T], most: int, work: Callable[[str, list[T]], R]) -> list[R]:
    """What the work makes of the things, in their order: in a batch for each lane, or more of at most this size.

    Each call gets a name that no file has in a folder of its own; the folder goes when all is done.
    """
    size = min(most, -(-len(things) // LANES)) or 1
    private = private_folder()
    if private:
        _tidy(private)
    with TemporaryDirectory(prefix=_OURS, dir=private) as folder, ThreadPoolExecutor(LANES) as lanes:
        starts = range(0, len(things), size)
        return list(lanes.map(lambda at: work(f"{folder}/{at}", things[at : at + size]), starts))


@contextmanager
def told(file: str, names: Iterable[bytes], *arguments: str, stdout: str = "") -> Iterator[Git]:
    """A running git that reads these names of objects, one a line; the list goes when it ends."""
    with open(file, "wb") as listed:
        listed.writelines(name + b"\n" for name in names)
    git = Git(*arguments, stdin=file, stdout=stdout)
    try:
        yield git
    finally:
        git.end()
        os.remove(file)


def _tidy(private: str) -> None:
    """Removes what a run that was killed left behind, when it is surely over."""
    with suppress(OSError):  # another run may tidy as well
        for name in os.listdir(private):
            path = os.path.join(private, name)
            if name.startswith(_OURS) and time() - os.lstat(path).st_mtime > _OVER:
                rmtree(path, ignore_errors=True)


def private_folder() -> str | None:
    """The repository's git folder, if it can be written to; else the system's place for temporary files."""
    folder = os.fsdecode((output("rev-parse", "--absolute-git-dir") or b"").strip())
    return folder if folder and os.access(folder, os.W_OK) else None
