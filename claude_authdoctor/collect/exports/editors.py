"""What an editor hands to programs: VS Code's settings and `devcontainer.json`, both JSON with comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.tally import Sure
from claude_authdoctor.collect.exports.words import as_text
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export

if TYPE_CHECKING:
    from claude_authdoctor.model.jsonc import Member

_EDITORS = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf")
_SERVERS = (".vscode-server", ".vscode-server-insiders", ".cursor-server", ".vscode-remote")
_TERMINAL = {
    "linux": "terminal.integrated.env.linux",
    "macos": "terminal.integrated.env.osx",
    "windows": "terminal.integrated.env.windows",
}
_CONTAINER_MARKS = ("REMOTE_CONTAINERS", "CODESPACES", "DEVCONTAINER")
_FOLDERS_LIMIT = 12


def vscode(files: Files) -> Iterator[Export]:
    """`terminal.integrated.env.*` and `claudeCode.environmentVariables` (VS Code page of Claude Code's documentation).

    The first reaches only terminals of the editor, the second only the extension's own Claude Code.
    """
    environ = files.machine.environ
    terminal: Sure = environ.get("TERM_PROGRAM") == "vscode"
    extension: Sure = None if environ.get("CLAUDE_CODE_ENTRYPOINT") == "claude-vscode" else False
    for path in _settings_files(files):
        for member in _members(files, path):
            match member.path:
                case [key, name] if key == _TERMINAL[files.machine.platform] and name in files.names:
                    yield from _export(path, name, member, "vscode", terminal)
                case ["claudeCode.environmentVariables", _, "name"] if member.value in files.names:
                    yield from _extension(files, path, member, extension)


def _extension(files: Files, path: str, named: Member, sure: Sure) -> Iterator[Export]:
    """One `{"name": ..., "value": ...}` of the extension's list; taking it out means taking out the element."""
    beside = [other for other in _members(files, path) if other.path[:2] == named.path[:2]]
    value = next((other for other in beside if other.path[2:] == ("value",)), None)
    element = next((other for other in beside if len(other.path) == 2), None)  # noqa: PLR2004
    if value is not None and element is not None:
        place = replace(value, start=element.start, end=element.end, line=named.line)
        yield from _export(path, str(named.value), place, "vscode", sure)


def _settings_files(files: Files) -> Iterator[str]:
    platform, environ = files.machine.platform, files.machine.environ
    base = {
        "linux": files.config_home(),
        "macos": files.under_home("Library", "Application Support"),
        "windows": environ.get("APPDATA") or files.under_home("AppData", "Roaming"),
    }[platform]
    for editor in _EDITORS:
        yield files.join(base, editor, "User", "settings.json")
    for server in _SERVERS if platform == "linux" else ():
        yield files.under_home(server, "data", "Machine", "settings.json")
    for folder in reversed(files.upward()):
        yield files.join(folder, ".vscode", "settings.json")


def devcontainer(files: Files) -> Iterator[Export]:
    """`containerEnv` and `remoteEnv`: in force only inside the container."""
    inside: Sure = None if any(mark in files.machine.environ for mark in _CONTAINER_MARKS) else False
    for folder in reversed(files.upward()):
        below = files.join(folder, ".devcontainer")
        nested = [files.join(below, name, "devcontainer.json") for name in files.machine.names(below)[:_FOLDERS_LIMIT]]
        for path in (files.join(folder, ".devcontainer.json"), files.join(below, "devcontainer.json"), *nested):
            for member in _members(files, path):
                match member.path:
                    case ["containerEnv" | "remoteEnv", name] if name in files.names:
                        yield from _export(path, name, member, "devcontainer", inside)


def _members(files: Files, path: str) -> Sequence[Member]:
    data = files.naming(path)
    if data is None:
        return ()
    from claude_authdoctor.model.jsonc import members  # noqa: PLC0415 - only for a file that mentions a variable

    return tuple(members(data.decode("latin-1")))


def _export(path: str, name: str, member: Member, kind: str, sure: Sure) -> Iterator[Export]:
    """An editor's own variables, as in `${localEnv:X}`, are known only to it. What is no text (null) sets nothing."""
    if not isinstance(member.value, str):
        return
    dynamic = re.search(r"\$\{\w+", member.value) is not None
    yield Export(
        variable=name,
        file=path,
        line=member.line,
        kind=kind,
        value=None if dynamic else Secret(as_text(member.value)),
        dynamic=dynamic,
        loaded=sure,
        start=member.start,
        end=member.end,
        cut="member",
    )
