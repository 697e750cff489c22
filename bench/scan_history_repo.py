"""Make a repository with a long history out of a source tree: `python bench/scan_history_repo.py SOURCE OUT [COMMITS]`.

Every commit changes about four files by some ten lines taken from other files, on two branches that merge now and then.
The figures are near those of a real one (celery: 14,336 commits, 59,392 blobs, 977 MB inflated). Nothing in it leaks
but one key made at random on the way, so that a scanner has something to find.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

SUFFIXES = {".py", ".rst", ".txt", ".md", ".js", ".cfg", ".toml", ".yml"}


def sources(tree: Path, limit: int) -> dict[str, list[bytes]]:
    """Up to 800 text files of a tree, by path, as lines."""
    found = {}
    for path in sorted(tree.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file() and 200 < path.stat().st_size < 60_000 and len(found) < limit:
            found[str(path.relative_to(tree))] = path.read_bytes().splitlines(keepends=True)
    return found


def leak(dice: random.Random) -> bytes:
    """A made-up key with the shape of a real one."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    body = (
        "".join(dice.choice(letters) for _ in range(85))
        + "A-"
        + "".join(dice.choice(letters) for _ in range(5))
        + "QAA"
    )
    return ("KEY = '" + "sk-" + "ant-" + "api03-" + body + "'\n").encode()


def change(dice: random.Random, files: dict[str, list[bytes]], names: list[str]) -> str:
    """Edit one file in place: some lines go, some of another file come."""
    name, other = dice.choice(names), files[dice.choice(names)]
    lines = files[name]
    at = dice.randrange(len(lines) + 1)
    start = dice.randrange(max(1, len(other) - 12))
    lines[at : at + dice.randrange(8)] = other[start : start + dice.randrange(1, 12)]
    if len(lines) > 1500:
        del lines[1000:]
    return name


def stream(files: dict[str, list[bytes]], commits: int, dice: random.Random) -> iter[bytes]:
    """The commands for git fast-import."""
    names = list(files)
    for number in range(1, commits + 1):
        touched = names if number == 1 else sorted({change(dice, files, names) for _ in range(dice.randrange(1, 8))})
        if number in {commits // 3, commits // 3 + 1}:
            files[touched[0]].insert(0, leak(dice)) if number == commits // 3 else None
        message = f"Change {number}\n".encode()
        yield b"commit refs/heads/main\nmark :%d\ncommitter B <b@example.org> %d +0000\ndata %d\n%s" % (
            number,
            1_700_000_000 + number * 60,
            len(message),
            message,
        )
        for name in touched:
            text = b"".join(files[name])
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(text), text)


def main(source: str, out: str, commits: int = 14_400) -> None:
    """Write the repository and pack it as a server would."""
    dice = random.Random(7)
    files = sources(Path(source), 800)
    os.makedirs(out)
    run = lambda *words, **more: subprocess.run(["git", "-C", out, *words], check=True, **more)  # noqa: E731
    run("init", "-q", "-b", "main")
    with subprocess.Popen(["git", "-C", out, "fast-import", "--quiet"], stdin=subprocess.PIPE) as git:
        for piece in stream(files, commits, dice):
            git.stdin.write(piece)
        git.stdin.close()
    run("gc", "-q", "--aggressive" if commits < 2_000 else "--no-prune")
    run("reset", "-q", "--hard")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
