"""Where variables are set: every file that a login, an editor or a service would read, in the order of reading.

Nothing is run. Files are read through the machine, each once; the shell's grammar is loaded only where a shell file,
or one that it reads, mentions a wanted variable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from claude_authdoctor.collect.exports.editors import devcontainer, vscode
from claude_authdoctor.collect.exports.folders import direnv, dotenv_files
from claude_authdoctor.collect.exports.lines import Style, exports_in, pam, plain
from claude_authdoctor.collect.exports.logins import Logins
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.scope import Scope
from claude_authdoctor.collect.exports.systemd import environment_d, units
from claude_authdoctor.collect.exports.tally import Sure, Tally
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.snapshot import Export

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|HEADERS", re.IGNORECASE)


def looks_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a secret."""
    return _SECRET_NAME.search(name) is not None


def find_exports(
    machine: Machine, names: Collection[str], secret: Callable[[str], bool] = looks_secret
) -> tuple[Export, ...]:
    """Every place that sets one of `names`, in the order in which a login would come by.

    So the last one with `loaded=True` tells what the environment holds, unless something runs later. Each value is kept
    as a Secret, whatever its name; `secret` names the variables whose value in the environment must not be used to find
    out where `source $X/file` leads, because it would show in a path.
    """
    if not names:
        return ()
    files = Files(machine, names)
    logins = Logins(files, secret)
    tally = Tally()
    tally.extend(before_a_shell(files, secret))
    inherited = len(tally.all())
    logins.in_use(tally)
    found = tally.all()
    later = tuple(direnv(files, logins))
    seen = {(export.file, export.variable) for export in (*found, *later)}
    elsewhere = [*logins.not_in_use(), *_of_powershell(files)]
    unseen = tuple(export for export in elsewhere if (export.file, export.variable) not in seen)
    folders = tuple(export for export in dotenv_files(files) if (export.file, export.variable) not in seen)
    return (*found[:inherited], *unseen, *found[inherited:], *later, *folders)


def before_a_shell(files: Files, secret: Callable[[str], bool]) -> Iterator[Export]:
    """What a shell inherits: from the system, from the desktop, from an editor or a container it runs in."""
    if files.machine.platform == "windows":
        from claude_authdoctor.collect.exports.windows import registry  # noqa: PLC0415 - for this platform alone

        yield from registry(files)
    elif files.machine.platform == "macos":
        from claude_authdoctor.collect.exports.launchd import property_lists  # noqa: PLC0415 - for this platform alone

        yield from property_lists(files)
    else:
        yield from _of_linux(files, Scope(files, "sh", secret))
    over_ssh: Sure = None if "SSH_CONNECTION" in files.machine.environ else False
    yield from exports_in(files, files.under_home(".ssh", "environment"), Style("environment", plain, over_ssh))
    yield from devcontainer(files)
    yield from vscode(files)


def _of_powershell(files: Files) -> Iterator[Export]:
    """PowerShell is Windows' own; elsewhere only who has a profile of it uses it."""
    if files.machine.platform == "windows" or files.machine.names(files.join(files.config_home(), "powershell")):
        from claude_authdoctor.collect.exports.windows import powershell  # noqa: PLC0415 - few have it

        yield from powershell(files)


def _of_linux(files: Files, scope: Scope) -> Iterator[Export]:
    yield from exports_in(files, "/etc/environment", Style("environment", pam, True))
    for path in ("/etc/security/pam_env.conf", files.under_home(".pam_environment")):
        yield from exports_in(files, path, Style("environment", pam, None))
    yield from environment_d(files, scope)
    yield from units(files)
