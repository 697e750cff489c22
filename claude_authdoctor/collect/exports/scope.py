"""What is known of a shell's variables while its files are read."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from claude_authdoctor.collect.exports.meaning import UNSET, Expander, Known
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.tally import Sure
from claude_authdoctor.collect.exports.words import as_bytes_text, words

_SYSTEM = {"linux": "Linux", "macos": "Darwin", "windows": "MINGW64_NT"}
_OSTYPE = {"linux": "linux-gnu", "macos": "darwin", "windows": "msys"}
# What an interactive shell has set by itself; start-up files ask for it to find out who reads them.
_OWN: Mapping[str, Mapping[str, str]] = {
    "bash": {"BASH": "/bin/bash", "BASH_VERSION": "5.2", "BASH_VERSINFO": "5", "PS1": "$ ", "-": "himBHs"},
    "zsh": {"ZSH_VERSION": "5.9", "ZSH_NAME": "zsh", "PS1": "% ", "-": "569XZilms"},
    "sh": {"PS1": "$ ", "-": "ims"},
}


class Scope:
    """Variables by name: those assigned by the files, else the shell's own, the environment's, else a guess.

    A variable that is looked for says nothing until a file assigns it: its value in the environment is what is to be
    explained. A value that `secret` names is never taken from the environment, so that it cannot end up in a path.
    """

    def __init__(
        self, files: Files, shell: str, secret: Callable[[str], bool], guesses: Mapping[str, Known] | None = None
    ) -> None:
        self.files, self.file = files, ""
        self.assigned: dict[str, str | None] = {}
        self._own, self._secret, self._guesses = _OWN.get(shell, _OWN["sh"]), secret, {} if guesses is None else guesses
        home = as_bytes_text(files.home)
        self.paths = Expander(self.lookup, self.answer, home, assigned=self.assigned)
        self.values = Expander(self.lookup, self.answer, home, unset=None, assigned=self.assigned)

    def lookup(self, name: str) -> Known:
        """What is known of a variable."""
        if name in self.assigned:
            return self.assigned[name]
        if name in ("0", "BASH_SOURCE"):
            return as_bytes_text(self.file)
        if name == "HOME":
            return as_bytes_text(self.files.home)
        if name in self._own:
            return self._own[name]
        if name in self.files.names or not name.isidentifier():
            return None
        known = self._of_machine(name)
        return known if known is not None else self._guesses.get(name, UNSET)

    def _of_machine(self, name: str) -> str | None:
        machine = self.files.machine
        if name in ("UID", "EUID") and machine.uid is not None:
            return str(machine.uid)
        if name == "OSTYPE":
            return _OSTYPE[machine.platform]
        text = machine.environ.get(name)
        return None if text is None or self._secret(name) else as_bytes_text(text)

    def assign(self, name: str, value: str | None, sure: Sure) -> None:
        """Remember a value: two that may both hold are none."""
        if sure is None and name in self.assigned and self.assigned[name] != value:
            value = None
        if sure is not False:
            self.assigned[name] = value

    def answer(self, command: str) -> str | None:
        """What a few harmless commands in `$(...)` would print; nothing is run."""
        parts = [word.raw for word in words(command)]
        if parts in (["uname"], ["uname", "-s"]):
            return _SYSTEM[self.files.machine.platform]
        if parts == ["id", "-u"]:
            return None if self.files.machine.uid is None else str(self.files.machine.uid)
        if len(parts) == 2 and parts[0] == "dirname":  # noqa: PLR2004
            path = self.paths.read(parts[1]).text
            return None if path is None else posixpath.dirname(path)
        if len(parts) == 2 and parts[0] == "cd" and command.rstrip().endswith(("&& pwd", "&& pwd -P")):  # noqa: PLR2004
            return self.paths.read(parts[1]).text
        return None
