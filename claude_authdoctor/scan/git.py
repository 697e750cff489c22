"""The one module of the scanner that runs a program: git, without what a repository's configuration would run more.

Started by posix_spawn where there is one: the standard library's subprocess costs the hook more than git itself.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = _WIDE = 1 << 20
# A file-system monitor or an external diff is a program that the repository names.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


class GitMissing(Exception):  # noqa: N818 - what it is
    """git is not installed."""


def environment() -> dict[str, str]:
    """The caller's environment (a hook is told its index by it), in the C locale and without locks on the index."""
    return {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


class Git:
    """A running git: read its output, and ask for its exit code when it is read. Its complaints are not shown."""

    __slots__ = ("_code", "_pid", "reads", "writes")

    def __init__(self, *arguments: str, cwd: str = "", stdin: str = "", stdout: str = "", writes: bool = False) -> None:
        """Run in the folder `cwd`, reading the file `stdin`, or us if it `writes`; writing the file `stdout`, or us."""
        self.reads, self.writes, self._code = -1, -1, -1
        null = os.open(os.devnull, os.O_RDWR)
        given = os.open(stdin, os.O_RDONLY) if stdin else null
        taken = os.open(stdout, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600) if stdout else null
        if writes:
            given, self.writes = os.pipe()
        if not stdout:
            self.reads, taken = os.pipe()
            _widen(taken)
        try:
            self._pid = _spawn(arguments, cwd, (given, taken, null))
        except OSError:
            _close(self.reads, self.writes)
            raise GitMissing from None
        finally:
            _close(*{null, given, taken})

    def bound(self, size: int) -> None:
        """A limit on its memory, where the system can set one: then git fails instead of filling the machine."""
        try:
            import resource  # noqa: PLC0415 - not on Windows

            resource.prlimit(self._pid, resource.RLIMIT_DATA, (size, size))
        except (ImportError, AttributeError, OSError, ValueError):
            return

    def pieces(self) -> Iterator[bytes]:
        """The output as it comes."""
        while piece := os.read(self.reads, _PIECE):
            yield piece

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes of output; fewer where git ended."""
        parts = []
        while size > 0 and (piece := os.read(self.reads, min(size, 1 << 20))):
            parts.append(piece)
            size -= len(piece)
        return b"".join(parts)

    def end(self) -> int:
        """Closes both pipes and waits; the exit code."""
        if self._code < 0:
            _close(self.reads, self.writes)
            self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1]) & 0xFF
        return self._code


def output(*arguments: str, cwd: str = "", limit: int = 1 << 30) -> bytes | None:
    """All that git says, if it says it without failing and in fewer than `limit` bytes."""
    git, parts, size = Git(*arguments, cwd=cwd), [], 0
    for piece in git.pieces():
        parts.append(piece)
        size += len(piece)
        if size > limit:
            break
    return b"".join(parts) if git.end() == 0 and size <= limit else None


def _spawn(arguments: tuple[str, ...], cwd: str, descriptors: tuple[int, int, int]) -> int:
    folder = ("-C", cwd) if cwd else ()
    actions = [(os.POSIX_SPAWN_DUP2, source, target) for target, source in enumerate(descriptors)]
    return os.posix_spawnp("git", ["git", *folder, *_SAFE, *arguments], environment(), file_actions=actions)


def _widen(pipe: int) -> None:
    """A larger pipe, where the system lets us: fewer turns between git and us."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _WIDE)
    except (ImportError, AttributeError, OSError):
        return


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        if descriptor >= 0:
            os.close(descriptor)
