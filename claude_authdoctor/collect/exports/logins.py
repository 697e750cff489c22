"""Reads what shells read when they start: the login shell's files, and those of the shells that are not in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.scope import Scope
from claude_authdoctor.collect.exports.sourcing import Sources
from claude_authdoctor.collect.exports.startup import STARTS, Start, login_shell, others
from claude_authdoctor.collect.exports.tally import Sure, Tally, weaker
from claude_authdoctor.collect.exports.words import as_text
from claude_authdoctor.model.snapshot import Export

if TYPE_CHECKING:
    from claude_authdoctor.collect.exports.shell import Shell


class Logins:
    """The shells of a machine, as far as their files lead to a wanted variable."""

    def __init__(self, files: Files, secret: Callable[[str], bool]) -> None:
        self.files, self._secret = files, secret
        self.sources = Sources(files, secret)
        self.current = login_shell(files.machine)

    def in_use(self, tally: Tally) -> None:
        """Read what the login shell reads; it inherits what `tally` holds."""
        if self.current is not None:
            self._run(self.current, True, tally)

    def not_in_use(self) -> Iterator[Export]:
        """What other shells would set. Where no login shell is known, each of them may be the one."""
        found: dict[tuple[str, int, str], Export] = {}
        for name in others(self.files.machine):
            tally = Tally()
            self._run(name, None if self.current is None or name == "desktop" else False, tally)
            for export in tally.all():
                place = (export.file, export.start, export.variable)
                if place not in found or export.loaded is None:
                    found.pop(place, None)
                    found[place] = export
        yield from found.values()

    def shell(self, name: str, tally: Tally) -> Shell:
        """A shell that has read nothing yet."""
        from claude_authdoctor.collect.exports.shell import Shell  # noqa: PLC0415 - brings the grammar with it
        from claude_authdoctor.collect.exports.structures import STRUCTURES  # noqa: PLC0415

        scope = Scope(self.files, name, self._secret, self.sources.guesses)
        return Shell(self.files, scope, tally, STRUCTURES, self.sources.worth)

    def _run(self, name: str, sure: Sure, tally: Tally) -> None:
        if name == "fish":
            self._run_fish(sure, tally)
            return
        steps = [(start, self._followed(name, start)) for start in STARTS[name]]
        if any(self.sources.worth(path) for _, paths in steps for path in paths):
            shell = self.shell(name, tally)
            for start, paths in steps:
                self._step(shell, start, paths, sure)

    def _run_fish(self, sure: Sure, tally: Tally) -> None:
        folders = ("/etc/fish", self.files.join(self.files.config_home(), "fish"))
        if any(self.files.kind(folder) == "folder" for folder in folders):
            from claude_authdoctor.collect.exports.fish import Fish  # noqa: PLC0415 - few have it

            Fish(self.files, tally, self._secret).start(sure)

    def _followed(self, name: str, start: Start) -> tuple[str, ...]:
        """The files of one step that are there, each taken into the graph of sources."""
        scope = Scope(self.files, name, self._secret, self.sources.guesses)
        texts = [scope.paths.read(raw).text for raw in start.paths]
        paths = [path for text in texts if text for path in self.files.expand(as_text(text))]
        for path in paths:
            self.sources.follow(path)
        return tuple(path for path in paths if self.files.read(path) is not None)

    def _step(self, shell: Shell, start: Start, paths: tuple[str, ...], sure: Sure) -> None:
        """Read the first file of a step, or all; what the first one hides may still be read by another login."""
        hidden: Sure = None if self.files.machine.platform == "linux" else False
        for path in paths if start.every else paths[:1]:
            if not (start.spare and path in shell.visited):
                shell.read(path, weaker(sure, start.sure_on(self.files.machine.platform)))
        for path in () if start.every else paths[1:]:
            if path not in shell.visited:
                shell.read(path, weaker(sure, hidden))
