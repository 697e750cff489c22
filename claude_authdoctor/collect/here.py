"""This machine: the only module through which collectors touch the world, and it only looks."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import stat
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claude_authdoctor.model.machine import Answer, FileFact, FileKind, Peek, Platform, Sight

if TYPE_CHECKING:
    import subprocess

# Every program a diagnosis may start; each only reads. README names them too, and a test compares.
PROGRAMS = ("security", "reg", "plutil")
OF_CLOUDS = ("aws", "az")  # only where the user allows programs (`--run-programs`)
OUTPUT_LIMIT = 64 * 1024
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


class ThisMachine:
    """The machine authdoctor runs on, as `model.machine.Machine` wants it seen."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self.environ: Mapping[str, str] = dict(os.environ if environ is None else environ)

    @property
    def platform(self) -> Platform:
        """The kind of system; WSL is `linux`."""
        return {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")  # type: ignore[return-value]

    @property
    def cwd(self) -> str:
        """The working folder; the root where it has been removed."""
        try:
            return os.getcwd()
        except OSError:
            return os.sep

    @property
    def uid(self) -> int | None:
        """The effective user id; None on Windows."""
        return os.geteuid() if hasattr(os, "geteuid") else None

    @property
    def account_home(self) -> str | None:
        """The home folder of the user data base, whatever HOME says."""
        try:
            import pwd  # noqa: PLC0415 - there is none on Windows

            return pwd.getpwuid(os.geteuid()).pw_dir
        except (ImportError, KeyError, AttributeError):
            return None

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def look(self, path: str) -> FileFact:
        """What `path` is, links followed; a refusal is a fact with its error's name."""
        try:
            itself = os.lstat(path)
            link = stat.S_ISLNK(itself.st_mode)
            return fact_of(path, os.stat(path) if link else itself, link=link)
        except (OSError, ValueError) as refusal:
            return refused(path, refusal)

    def read(self, path: str, limit: int) -> Sight:
        """`path` with its bytes, if it is a regular file of at most `limit` bytes. Never waits on a FIFO."""
        try:
            descriptor = os.open(path, os.O_RDONLY | _flag("O_NONBLOCK") | _flag("O_NOCTTY") | _flag("O_CLOEXEC"))
        except (OSError, ValueError) as refusal:
            return Sight(refused(path, refusal))
        try:
            fact = fact_of(path, os.fstat(descriptor), link=os.path.islink(path))
            if fact.kind != "file":
                return Sight(fact)
            data = read_up_to(descriptor, limit + 1) if fact.size <= limit else b""
            return Sight(fact, None, too_large=True) if max(fact.size, len(data)) > limit else Sight(fact, data)
        except OSError as refusal:
            return Sight(refused(path, refusal))
        finally:
            os.close(descriptor)

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in a folder, sorted; none where it cannot be listed."""
        try:
            return tuple(sorted(os.listdir(folder)))
        except (OSError, ValueError):
            return ()

    def peek(self, descriptor: int) -> Peek:
        """An inherited descriptor, without consuming it."""
        from claude_authdoctor.collect.descriptor import peek  # noqa: PLC0415 - few machines have one

        return peek(descriptor)

    def ask(self, program: Sequence[str], timeout: float = 5.0) -> Answer | None:
        """What one of PROGRAMS answers; None where it is missing or too slow."""
        if program[0] not in PROGRAMS:
            raise ValueError(f"{program[0]} is not one of the programs a diagnosis may start")
        return answer_of(list(program), None, timeout)

    def ask_cloud(self, program: Sequence[str], timeout: float) -> Answer | None:
        """What a cloud's own program answers, its complaints included; only `--run-programs` leads here."""
        if program[0] not in OF_CLOUDS:
            raise ValueError(f"{program[0]} is no program of a cloud")
        return answer_of(list(program), None, timeout, complaints=True)

    def shell(self, command: str, timeout: float) -> Answer | None:
        """A user's own helper command in the system's shell, with nothing but HOME and PATH in its environment."""
        bare = {name: self.environ[name] for name in ("HOME", "PATH", "SYSTEMROOT") if name in self.environ}
        start = ["cmd", "/c", command] if self.platform == "windows" else ["/bin/sh", "-c", command]
        return answer_of(start, bare, timeout)

    def find(self, program: str) -> str | None:
        """The path of a program on PATH."""
        return shutil.which(program, path=self.environ.get("PATH", ""))

    def real(self, path: str) -> str:
        """`path` with every symbolic link on the way resolved; as it is where that fails."""
        try:
            return os.path.realpath(path)
        except (OSError, ValueError):
            return path


def answer_of(
    program: list[str], environ: Mapping[str, str] | None, timeout: float, *, complaints: bool = False
) -> Answer | None:
    """What a program prints, capped; it and all it started are ended when the time is over."""
    import subprocess  # noqa: PLC0415 - hardly a diagnosis starts a program

    try:
        with subprocess.Popen(
            program,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if complaints else subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            return capped(process, timeout)
    except OSError:
        return None


def capped(process: subprocess.Popen[bytes], timeout: float) -> Answer | None:
    """The first OUTPUT_LIMIT bytes of a program that ends in time."""
    import threading  # noqa: PLC0415

    guard = threading.Timer(timeout, end, [process])
    guard.start()
    assert process.stdout
    try:
        output = process.stdout.read(OUTPUT_LIMIT)
        if len(output) == OUTPUT_LIMIT:
            end(process)
        code = process.wait()
    finally:
        in_time = guard.is_alive()
        guard.cancel()
    return Answer(code, output.decode("utf-8", "replace")) if in_time else None


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program with all that it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def fact_of(path: str, status: os.stat_result, *, link: bool) -> FileFact:
    """A path's fact from what the system says of it."""
    posix = os.name == "posix"
    return FileFact(
        path=path,
        kind=kind_of(status.st_mode),
        mode=stat.S_IMODE(status.st_mode) if posix else None,
        owner=status.st_uid if posix else None,
        size=status.st_size,
        modified=status.st_mtime,
        links=status.st_nlink,
        link=link,
        group=status.st_gid if posix else None,
    )


def kind_of(mode: int) -> FileKind:
    """A regular file, a folder, or something that must not be read: a FIFO, a socket, a device."""
    if stat.S_ISREG(mode):
        return "file"
    return "folder" if stat.S_ISDIR(mode) else "other"


def refused(path: str, refusal: OSError | ValueError) -> FileFact:
    """The fact that a path is absent, or that the system would not show it."""
    number = refusal.errno if isinstance(refusal, OSError) else errno.EINVAL
    if number in _ABSENT:
        return FileFact(path, "absent", link=os.path.islink(path) if "\0" not in path else False)
    return FileFact(path, "unreadable", error=errno.errorcode.get(number or 0, "EIO"))


def read_up_to(descriptor: int, limit: int) -> bytes:
    """The first `limit` bytes: a file may grow while it is read."""
    parts: list[bytes] = []
    while limit > 0 and (part := os.read(descriptor, min(limit, 1 << 20))):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _flag(name: str) -> int:
    """A flag of `open` that not every system has."""
    return int(getattr(os, name, 0))
