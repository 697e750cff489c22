"""Which files a path means: itself, or all in a folder; in a git checkout those that are tracked or could be.

In a large tree git's own search finds the few files that hold a telling text; only these are read again. Where it fails
(no git, no PCRE, a file too large for its memory) every file is read here, with the same result.
"""

from __future__ import annotations

import os
from itertools import islice

from claude_authdoctor.scan.leak import Note
from claude_authdoctor.scan.read import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claude_authdoctor.scan.git import Git

_LOOKED = {0, 1}  # git's exit codes for found and not found
_MANY = 300  # files from which on git's search pays
_LARGE = 16 << 20  # bytes of one file that are too many for it, if it could not do them all
_MEMORY = 160 << 20  # bytes git may use for it: it reads files whole
# Archives, and UTF-16 by its mark or by the zeros around a telling word.
_ODD = (r"^PK\x03\x04", r"^\x1f\x8b", r"^\xff\xfe", r"^\xfe\xff", r"k\x00-\x00a\x00n\x00t\x00")


class Tree:
    """The files under the given paths. `notes` names what is none: pipes, sockets, devices, folders that are closed."""

    def __init__(self, *, ignored: bool = False) -> None:
        self.notes: list[Note] = []
        self._ignored = ignored

    def files(self, path: str) -> Iterator[tuple[str, str]]:
        """Where each file is, and the name it has in the output. Refused where the path does not exist."""
        if not os.path.isdir(path):
            if not os.path.lexists(path):
                raise Refused("missing")
            yield path, _shown(path)
            return
        names = None if self._ignored else _tracked(path)
        listed = self._walk(path) if names is None else (os.path.join(path, name) for name in names)
        for found in _telling(path, listed, tracked=names is not None):
            yield found, _shown(found)

    def _walk(self, folder: str) -> Iterator[str]:
        """Every regular file below, links not followed; folders of version control left out."""
        folders = [folder]
        while folders:
            try:
                with os.scandir(folders.pop()) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            if entry.name not in {".git", ".hg", ".svn"}:
                                folders.append(entry.path)
                        elif entry.is_file(follow_symlinks=False):
                            yield entry.path
                        elif not entry.is_symlink():
                            self.notes.append(Note(_shown(entry.path), 0, "not-regular", ""))
            except OSError as fault:
                self.notes.append(Note(_shown(str(fault.filename or folder)), 0, "unreadable", fault.strerror or ""))


def _telling(folder: str, listed: Iterator[str], *, tracked: bool) -> Iterator[str]:
    """Of many files those that git finds something telling in; all of few, and those too large for git."""
    first = list(islice(listed, _MANY))
    if len(first) < _MANY:
        yield from first
        return
    search = _search(folder, tracked=tracked)  # git looks while the rest is listed, and while what it found is read
    every, seen = [*first, *listed], set()
    for name in _named(search):
        seen.add(os.path.join(folder, name))
        yield os.path.join(folder, name)
    if search is None or search.end() not in _LOOKED:
        yield from (path for path in _without_large(folder, every, tracked=tracked) if path not in seen)


def _without_large(folder: str, listed: list[str], *, tracked: bool) -> list[str]:
    """What git finds when it is spared the files that are too large for it, and these; all where it fails again."""
    large = [path for path in listed if _size(path) > _LARGE][:_MANY]
    search = _search(folder, tracked=tracked, without=[os.path.relpath(path, folder) for path in large])
    found = [os.path.join(folder, name) for name in _named(search)]
    return [*found, *large] if search is not None and search.end() in _LOOKED else listed


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


def _shown(path: str) -> str:
    """A path for output: below the working folder without its name, control characters escaped."""
    plain = os.path.normpath(path)
    here = os.getcwd()
    if plain.startswith(here + os.sep):
        plain = plain[len(here) + 1 :]
    return plain.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace(os.sep, "/")


def _checkout(folder: str) -> bool:
    """Whether the folder lies in a git checkout."""
    here = os.path.abspath(folder)
    while not os.path.exists(os.path.join(here, ".git")):
        above = os.path.dirname(here)
        if above == here:
            return False
        here = above
    return True


def _tracked(folder: str) -> list[str] | None:
    """The regular files git knows or would take; None outside a checkout."""
    if not _checkout(folder):
        return None
    from claude_authdoctor.scan.git import GitMissing, output  # noqa: PLC0415 - not every tree is a checkout

    try:
        names = output("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", cwd=folder)
    except GitMissing:
        return None
    found = [os.fsdecode(name) for name in (names or b"").split(b"\0") if name]
    return found or None  # a folder that git ignores, and that was asked for by name, is walked


def _search(folder: str, *, tracked: bool, without: Sequence[str] = ()) -> Git | None:
    """A `git grep` under way for files of a folder with something telling in them; None without git."""
    from claude_authdoctor.scan.git import Git, GitMissing  # noqa: PLC0415 - small trees do without
    from claude_authdoctor.scan.tables.grep import PATTERNS  # noqa: PLC0415

    where = "--untracked" if tracked else "--no-index"
    patterns = [word for pattern in PATTERNS + _ODD for word in ("-e", pattern)]
    left = [f":(exclude,literal){name}" for name in without]
    try:
        git = Git("grep", where, "-l", "-z", "-a", "-P", *patterns, "--", ".", *left, cwd=folder)
    except GitMissing:
        return None
    git.bound(_MEMORY)
    return git


def _named(search: Git | None) -> Iterator[str]:
    """The files it names, as it names them."""
    kept = b""
    for piece in search.pieces() if search else ():
        *names, kept = (kept + piece).split(b"\0")
        yield from (os.fsdecode(name) for name in names)
