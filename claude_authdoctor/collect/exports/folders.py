"""What folders set for those who work in them: direnv's `.envrc`, and `.env` files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claude_authdoctor.collect.exports.lines import Style, dotenv, exports_in
from claude_authdoctor.collect.exports.logins import Logins
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.tally import Sure, Tally
from claude_authdoctor.model.snapshot import Export

_DOTENV_NAMES = (".env", ".env.local")
_DIRENV_WORDS = re.compile(rb"\b(?:source_up|dotenv)")


def direnv(files: Files, logins: Logins) -> Iterator[Export]:
    """The nearest `.envrc`, and those above it, which count only if it asks for them (`source_up`)."""
    paths = [files.join(folder, ".envrc") for folder in files.upward(stop_at_home=False)]
    present = [path for path in paths if files.read(path) is not None]
    if not present or not any(_leads_somewhere(files, logins, path) for path in present):
        return
    tally = Tally()
    shell = logins.shell("bash", tally)
    shell.worth = lambda _path: True
    for path in present[1:][::-1]:
        shell.read(path, False, "direnv")
    shell.read(present[0], _loaded(files, present[0]), "direnv")
    yield from tally.all()


def _leads_somewhere(files: Files, logins: Logins, path: str) -> bool:
    logins.sources.follow(path)
    beside = files.naming(files.join(str(files.paths.dirname(path)), ".env")) is not None
    return logins.sources.worth(path) or (beside and _DIRENV_WORDS.search(files.read(path) or b"") is not None)


def _loaded(files: Files, path: str) -> Sure:
    """Whether a file is in force. direnv names the one it has loaded; else it may be missing, or not allowed to."""
    if files.machine.environ.get("DIRENV_FILE") == path:
        return True
    return None if "DIRENV_DIR" in files.machine.environ or files.machine.find("direnv") else False


def dotenv_files(files: Files) -> Iterator[Export]:
    """`.env` and `.env.local` from the home folder or the root down to here. Claude Code does not read them itself."""
    for folder in reversed(files.upward()):
        for name in _DOTENV_NAMES:
            yield from exports_in(files, files.join(folder, name), Style("dotenv", dotenv, False))
