"""The user's own configuration: `authdoctor.toml` in the user's configuration folder, and variables AUTHDOCTOR_*.

Nothing in a working folder is configuration: a checkout must not decide how it is judged. The library that reads the
settings is loaded only where there are any.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import UsageError

PREFIX = "AUTHDOCTOR_"
NAME = "authdoctor.toml"
# A field, and the option of the commands that it stands for; what a command does not have, it does not get.
FIELDS: Mapping[str, str] = {
    "offline": "offline",
    "timeout": "timeout",
    "severity": "severity",
    "ignore": "ignore",
    "allow_endpoint": "allow_endpoint",
    "client_version": "client_version",
    "format": "format",
    "no_color": "no_color",
}
TAKERS: Mapping[str, tuple[str, ...]] = {
    "check": tuple(FIELDS),
    "preflight": tuple(FIELDS),
    "resolve": ("client_version", "no_color"),
    "explain": ("no_color",),
}
NOT_SETTINGS = ("AUTHDOCTOR_LIVE_CLIENT",)  # names the client that the tests run


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective value and where it comes from: `default`, a variable's name, or the file."""

    name: str
    value: Any
    origin: str


def place(environ: Mapping[str, str]) -> str:
    """Where the file would be: %APPDATA%, else XDG_CONFIG_HOME, else ~/.config."""
    home = environ.get("HOME") or environ.get("USERPROFILE") or os.path.expanduser("~")
    folder = environ.get("APPDATA") if os.name == "nt" else environ.get("XDG_CONFIG_HOME")
    return os.path.join(folder or os.path.join(home, ".config"), "authdoctor", NAME)


def present(environ: Mapping[str, str]) -> bool:
    """Whether there is anything to read."""
    return any(named(environ)) or os.path.isfile(place(environ))


def named(environ: Mapping[str, str]) -> list[str]:
    """The variables that are settings, or are meant to be."""
    return [name for name in environ if name.startswith(PREFIX) and name not in NOT_SETTINGS]


def loaded(environ: Mapping[str, str]) -> tuple[Setting, ...]:
    """Every setting with its origin. UsageError: an unknown key, a value of a wrong kind, a file others may write."""
    if not present(environ):
        return tuple(Setting(name, None, "default") for name in FIELDS)
    path = place(environ)
    guard(path)
    from claude_authdoctor.configuration import read  # noqa: PLC0415 - costs more than a whole diagnosis

    return tuple(Setting(*row) for row in read(path, environ, named(environ), PREFIX))


def defaults(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What the settings make of each command's options, as a command line wants its defaults."""
    if not present(environ):
        return {}
    given = {one.name: one.value for one in loaded(environ) if one.value is not None}
    return {
        command: {FIELDS[name]: given[name] for name in names if name in given} for command, names in TAKERS.items()
    }


def guard(path: str) -> None:
    """Refuse a file that somebody else may write: it decides where a credential may go."""
    try:
        status = os.stat(path)
    except OSError:
        return
    foreign = os.name == "posix" and (status.st_mode & stat.S_IWOTH or status.st_uid not in (0, os.geteuid()))
    if foreign:
        raise UsageError(words("cli")["fault"]["settings-open"].format(path=path))
