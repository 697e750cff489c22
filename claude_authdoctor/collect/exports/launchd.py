"""What launchd hands to programs on macOS: property lists of agents and daemons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.tally import Sure
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export

_FOLDERS = ("/Library/LaunchDaemons", "/Library/LaunchAgents")
_SETENV = re.compile(r"\blaunchctl\s+setenv\s+(\w+)\s+(?:\"([^\"]*)\"|'([^']*)'|([^\s;&|\"']+))", re.ASCII)


def property_lists(files: Files) -> Iterator[Export]:
    """Variables of agents and daemons, and `launchctl setenv` among what they run at login."""
    for folder in (*_FOLDERS, files.under_home("Library", "LaunchAgents")):
        for path in files.listed(folder, "*.plist"):
            data = files.naming(path)
            if data is not None:
                yield from _exports(files, path, data)


def _exports(files: Files, path: str, data: bytes) -> Iterator[Export]:
    job = _read(data)
    variables = job.get("EnvironmentVariables")
    for name, value in variables.items() if isinstance(variables, dict) else ():
        if name in files.names and isinstance(value, str):
            yield _export(path, data, name, value, False)  # only for the job itself
    at_login: Sure = True if job.get("RunAtLoad") is True else None
    for name, value in _set_for_all(job.get("ProgramArguments")):
        if name in files.names:
            yield _export(path, data, name, value, at_login)


def _read(data: bytes) -> Mapping[str, Any]:
    import plistlib  # noqa: PLC0415 - only for a property list that mentions a variable
    from xml.parsers.expat import ExpatError  # noqa: PLC0415

    try:
        job = plistlib.loads(data)
    except (
        plistlib.InvalidFileException,
        ExpatError,
        ValueError,
        TypeError,
        LookupError,
        OverflowError,
        RecursionError,
    ):
        return {}
    except (AttributeError, UnicodeError):  # what a property list of the wrong shape makes plistlib say
        return {}
    return job if isinstance(job, dict) else {}


def _set_for_all(arguments: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(arguments, list) or not all(isinstance(item, str) for item in arguments):
        return
    if [str(item).rpartition("/")[2] for item in arguments[:1]] == ["launchctl"] and arguments[1:2] == ["setenv"]:
        yield (arguments[2], arguments[3]) if len(arguments) > 3 else ("", "")  # noqa: PLR2004
    for item in arguments:
        for match in _SETENV.finditer(item):
            yield match[1], match[2] or match[3] or match[4] or ""


def _export(path: str, data: bytes, name: str, value: str, sure: Sure) -> Export:
    at = data.find(name.encode())
    binary = data.startswith(b"bplist")
    return Export(
        variable=name,
        file=path,
        line=0 if binary or at < 0 else data.count(b"\n", 0, at) + 1,
        kind="launchd",
        value=Secret(value),
        loaded=sure,
        start=max(at, 0),
        end=max(at, 0) + len(name),
        cut="none",
    )
