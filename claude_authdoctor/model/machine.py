"""The one seam between authdoctor and a machine: all that collectors may ask of it.

`collect.here.ThisMachine` asks the real one; tests build a machine in memory from a few tables, so the
same collectors run for macOS, Windows and WSL on any system.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Platform = Literal["linux", "macos", "windows"]
FileKind = Literal["file", "folder", "link", "other", "absent", "unreadable"]


@dataclass(frozen=True, slots=True)
class FileFact:
    """What a path is, links followed: an unreadable file is a fact, not an exception.

    `mode` holds the nine permission bits and the sticky bit, `owner` and `group` ids, `modified` seconds since
    1970, `error` the name of the system's refusal (`EACCES`, `ELOOP`, ...). `link` says that the path itself
    is a symbolic link. On Windows `mode` and `owner` are None.
    """

    path: str
    kind: FileKind
    mode: int | None = None
    owner: int | None = None
    size: int = 0
    modified: float = 0.0
    links: int = 1
    link: bool = False
    error: str | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A file's fact with its bytes, if it is a regular file, readable and not larger than asked for."""

    fact: FileFact
    data: bytes | None = None
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Peek:
    """What is known of an inherited descriptor without taking from it what Claude Code will read.

    `state`: `open` with `data` where looking takes nothing away, `open` without where it would (`unknown`
    content), `closed` where there is no such descriptor.
    """

    state: Literal["open", "unknown", "closed"]
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program said: its exit code and the first part of its output."""

    code: int
    output: str


class Machine(Protocol):
    """A machine as collectors see it. No method raises for what it finds; none changes anything."""

    @property
    def platform(self) -> Platform:
        """The kind of system; WSL is `linux`."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment Claude Code would be started with."""

    @property
    def cwd(self) -> str:
        """The working folder."""

    @property
    def uid(self) -> int | None:
        """The effective user id; None on Windows."""

    @property
    def account_home(self) -> str | None:
        """The home folder of the user data base, whatever HOME says."""

    def now(self) -> float:
        """Seconds since 1970."""

    def look(self, path: str) -> FileFact:
        """What `path` is, without reading it."""

    def read(self, path: str, limit: int) -> Sight:
        """`path` with its bytes, if it is a regular file of at most `limit` bytes."""

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in a folder, sorted; none where it cannot be listed."""

    def peek(self, descriptor: int) -> Peek:
        """An inherited descriptor, without consuming it."""

    def ask(self, program: Sequence[str], timeout: float = 5.0) -> Answer | None:
        """What a program answers; None where it is missing or too slow. Only `collect` lists programs."""

    def shell(self, command: str, timeout: float) -> Answer | None:
        """A user's own helper command, run with an empty environment; only `--run-helpers` leads here."""

    def find(self, program: str) -> str | None:
        """The path of a program on PATH."""

    def real(self, path: str) -> str:
        """`path` with every symbolic link on the way resolved; as it is where that fails."""
