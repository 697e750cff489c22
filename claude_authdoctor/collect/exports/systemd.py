"""What systemd hands to services: `environment.d`, units with their drop-ins, and the managers' own configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claude_authdoctor.collect.exports.lines import Style, Systemd, exports_in
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.scope import Scope
from claude_authdoctor.collect.exports.script import Script
from claude_authdoctor.collect.exports.tally import Sure
from claude_authdoctor.collect.exports.words import as_text
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export

_DIRECTIVE = re.compile(
    r"^[ \t]*(?P<key>(?:Default|Manager)?Environment|EnvironmentFile)[ \t]*=[ \t]*(?P<value>(?:\\\n|[^\n])*)",
    re.MULTILINE,
)
_ASSIGNMENT = re.compile(r"""(?<![^\s])(?P<quote>["']?)(?P<name>[A-Za-z_]\w*)=""", re.ASCII)
_SYSTEM_FOLDERS = ("/usr/lib/environment.d", "/usr/local/lib/environment.d", "/run/environment.d", "/etc/environment.d")
_UNIT_FOLDERS = ("/etc/systemd/system", "/etc/systemd/user")
_MANAGER_FILES = ("/etc/systemd/system.conf", "/etc/systemd/user.conf")
_DROP_INS_LIMIT = 40


def environment_d(files: Files, scope: Scope) -> Iterator[Export]:
    """`environment.d/*.conf` in the order of its manual: by file name, a name in a stronger folder hides the others.

    Whether a login gets them is not known: desktops started by systemd do, a login over ssh does not.
    """
    chosen: dict[str, str] = {}
    for folder in (*_SYSTEM_FOLDERS, files.join(files.config_home(), "environment.d")):
        for path in files.listed(folder, "*.conf"):
            chosen[str(files.paths.basename(path))] = path
    for name in sorted(chosen):
        yield from exports_in(files, chosen[name], Style("environment.d", Systemd(scope.values).read, None))


def units(files: Files) -> Iterator[Export]:
    """`Environment=` and `EnvironmentFile=` of services that the user or the administrator wrote."""
    in_a_service: Sure = None if "INVOCATION_ID" in files.machine.environ else False
    own = files.join(files.config_home(), "systemd", "user")
    for path in (*_MANAGER_FILES, files.join(files.config_home(), "systemd", "user.conf")):
        yield from _unit(files, path, None)
    for folder in (*_UNIT_FOLDERS, own):
        names = files.machine.names(folder)
        for name in [name for name in names if name.endswith(".service")][:_DROP_INS_LIMIT]:
            yield from _unit(files, files.join(folder, name), in_a_service)
        for name in [name for name in names if name.endswith(".service.d")][:_DROP_INS_LIMIT]:
            for path in files.listed(files.join(folder, name), "*.conf")[:_DROP_INS_LIMIT]:
                yield from _unit(files, path, in_a_service)


def _unit(files: Files, path: str, sure: Sure) -> Iterator[Export]:
    data = files.read(path)
    if data is None or b"Environment" not in data:
        return
    script = Script(path, data.decode("latin-1"), "systemd")
    mentions = files.mentions(data)
    for match in _DIRECTIVE.finditer(script.text):
        if match["key"] == "EnvironmentFile":
            yield from exports_in(
                files, _file_of(files, match["value"]), Style("systemd", Systemd().read, sure, (path,))
            )
        elif mentions:
            yield from _directive(files, script, match, sure)


def _file_of(files: Files, value: str) -> str:
    """The path of `EnvironmentFile=-%h/x`; nothing where it holds other specifiers."""
    path = as_text(value.strip().removeprefix("-").strip("\"'")).replace("%h", files.home)
    return "" if "%" in path else path


def _directive(files: Files, script: Script, line: re.Match[str], sure: Sure) -> Iterator[Export]:
    """The variables of one `Environment=` line, which may set several."""
    value, offset = line["value"], line.start("value")
    found = list(_ASSIGNMENT.finditer(value))
    for match in found:
        if match["name"] not in files.names:
            continue
        end = _end(value, match)
        text = Systemd().read(value[match.start() : end])
        alone = len(found) == 1
        yield Export(
            variable=match["name"],
            file=script.file,
            line=script.line(offset + match.start()),
            kind="systemd",
            value=None if text is None else Secret(as_text(text.partition("=")[2])),
            dynamic=text is None,
            loaded=sure,
            start=line.start("key") if alone else offset + match.start(),
            end=line.start() + len(line[0].rstrip()) if alone else offset + end,
            cut="lines" if alone else "assignment",
        )


def _end(value: str, match: re.Match[str]) -> int:
    """The offset behind an assignment: its closing quote, or the next blank outside of quotes."""
    if match["quote"]:
        closing = value.find(match["quote"], match.end())
        return closing + 1 or len(value)
    rest = re.compile(r"""(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])*""", re.DOTALL).match(value, match.end())
    return rest.end() if rest else len(value)
