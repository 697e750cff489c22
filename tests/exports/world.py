"""Machines for the tests of exports: one made-up home folder, and a look at what is found there."""

from __future__ import annotations

import ntpath
from typing import Any

from claude_authdoctor.collect.exports import find_exports
from claude_authdoctor.model.snapshot import Export
from tests.machines import Desk

KEY = "ANTHROPIC_API_KEY"
TOKEN = "ANTHROPIC_AUTH_TOKEN"
HOME = "/home/u"


class WindowsDesk(Desk):
    """A desk whose paths begin with a drive."""

    def _path(self, path: str) -> str:
        return ntpath.normpath(ntpath.join(self.cwd, path)).replace("\\", "/")


def desk(
    files: dict[str, Any], shell: str | None = "/bin/bash", environ: dict[str, str] | None = None, **more: Any
) -> Desk:
    """A machine whose login shell is `shell`; paths that do not begin with `/` lie in the home folder."""
    placed = {path if path.startswith(("/", "C:")) else f"{HOME}/{path}": text for path, text in files.items()}
    variables = {"HOME": HOME, **({"SHELL": shell} if shell else {}), **(environ or {})}
    kind = WindowsDesk if more.get("platform") == "windows" else Desk
    return kind(files=placed, environ=variables, **more)


def found(machine: Desk, *names: str) -> tuple[Export, ...]:
    """What is found of `names`, or of the two usual variables."""
    return find_exports(machine, names or (KEY, TOKEN))


def in_bashrc(text: str, *names: str) -> tuple[Export, ...]:
    """What a bash finds that starts with this `.bashrc`."""
    return found(desk({".bashrc": text}), *names)


def value(export: Export) -> str | None:
    """The value of an export in the open: the values of these tests are no secrets."""
    return None if export.value is None else export.value.reveal()


def brief(exports: tuple[Export, ...]) -> list[tuple[str, int, str | None, bool | None]]:
    """File, line, value and whether it is loaded, the home folder left out."""
    return [(export.file.removeprefix(HOME + "/"), export.line, value(export), export.loaded) for export in exports]
