"""Git's objects by name, one after the other, from a single `git cat-file --batch`."""

from __future__ import annotations

import os

from claude_authdoctor.scan.git import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

LARGEST = 32 << 20  # bytes of one object that are looked at


class Objects:
    """Ask and answer; the process lives as long as the `with` block."""

    def __enter__(self) -> Self:
        self._git = Git("cat-file", "--batch", writes=True)
        self._answers = os.fdopen(os.dup(self._git.reads), "rb")
        return self

    def read(self, name: bytes) -> bytes:
        """The bytes of an object (the first LARGEST of them); none for one that is missing."""
        os.write(self._git.writes, name + b"\n")
        _, _, size_or_missing = self._answers.readline().rstrip().rpartition(b" ")
        if not size_or_missing.isdigit():
            return b""
        size = int(size_or_missing)
        data = self._answers.read(min(size, LARGEST))
        rest = size - len(data) + 1
        while rest > 0 and (skipped := self._answers.read(min(rest, 1 << 20))):
            rest -= len(skipped)
        return data

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._git.end()
