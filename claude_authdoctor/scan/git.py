"""The one module of the scanner that runs a program: git, without what a repository's configuration would run more.

Started by posix_spawn where there is one: the standard library's subprocess, which Windows needs, costs the hook more
than git itself.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PIECE = _WIDE = 1 << 20
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # What a partial clone left out is fetched by programs that the repository names, so it stays out (the second line
    # is for a git that does not know the first).
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    # What others get is the history as it was made, not as this repository has it shown.
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
}
# A file-system monitor or an external diff is a program that the repository names.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


class GitMissing(Exception):  # noqa: N818 - what it is
    """git is not installed."""


def environment() -> dict[str, str]:
    """The caller's environment (a hook is told its index by it), in the C locale and without locks on the index."""
    return {**os.environ, **_ENVIRONMENT}


class Git:
    """A running git: read its output, and ask for its exit code when it is read. Its complaints are not shown."""

    __slots__ = ("_code", "_pid", "_wait", "reads", "writes")

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
            self._pid, self._wait = _spawn(arguments, cwd, (given, taken, null))
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

    def blocks(self, size: int) -> Iterator[bytes]:
        """The output in blocks of this size."""
        with os.fdopen(os.dup(self.reads), "rb") as file:
            while block := file.read(size):
                yield block

    def end(self) -> int:
        """Closes both pipes and waits; the exit code."""
        if self._code < 0:
            _close(self.reads, self.writes)
            self._code = self._wait() & 0xFF
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


def _spawn(arguments: tuple[str, ...], cwd: str, descriptors: tuple[int, int, int]) -> tuple[int, Callable[[], int]]:
    """Start git with these three descriptors: its number, and what waits for its exit code. OSError: not there."""
    command = ["git", *(("-C", cwd) if cwd else ()), *_SAFE, *arguments]
    if not hasattr(os, "posix_spawnp"):  # Windows
        from subprocess import Popen  # noqa: PLC0415 - costs more than git itself

        process = Popen(command, env=environment(), stdin=descriptors[0], stdout=descriptors[1], stderr=descriptors[2])
        return process.pid, process.wait
    actions = [(os.POSIX_SPAWN_DUP2, source, target) for target, source in enumerate(descriptors)]
    pid = os.posix_spawnp("git", command, environment(), file_actions=actions)
    return pid, lambda: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


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
