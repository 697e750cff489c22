"""What a run of start-up files has set so far, in the order in which the shell would do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from claude_authdoctor.model.snapshot import Export

Sure = bool | None
"""Whether something happens: True, False, or None where it is not known."""

# What `unset X` in a shell takes out of its environment; an alias or another service is not its business.
_IN_THE_SHELL = frozenset({"shell", "fish", "direnv", "environment"})

_LIMIT = 500


def weaker(*all_of: Sure) -> Sure:
    """Whether all of it happens."""
    return False if False in all_of else None if None in all_of else True


def stronger(*any_of: Sure) -> Sure:
    """Whether any of it happens."""
    return True if True in any_of else None if None in any_of else False


def opposite(sure: Sure) -> Sure:
    """Whether it does not happen."""
    return None if sure is None else not sure


class Tally:
    """Exports in the order of execution. A statement that is executed again counts where it was executed last.

    `exported` tells which variables have the export mark; `waiting` holds assignments that a later `export X` exports.
    """

    def __init__(self) -> None:
        self.exported: dict[str, Sure] = {}
        self.waiting: dict[str, list[Export]] = {}
        self._found: dict[tuple[str, int, str, str], Export] = {}

    def all(self) -> tuple[Export, ...]:
        """Everything found so far."""
        return tuple(self._found.values())

    def extend(self, exports: Iterable[Export]) -> None:
        """Count exports that no shell makes: they come before it, and it inherits them."""
        for export in exports:
            self.add(export)

    def add(self, export: Export) -> None:
        """Count an export. A sure execution outlasts an unsure one of the same statement."""
        key = (export.file, export.start, export.variable, export.kind)
        before = self._found.get(key)
        if before is None or export.loaded is True or before.loaded is not True:
            self._found.pop(key, None)
            self._found[key] = export
        if len(self._found) > _LIMIT:
            del self._found[next(iter(self._found))]  # what comes later is what counts
        if export.kind in _IN_THE_SHELL:
            self.exported[export.variable] = stronger(export.loaded, self.exported.get(export.variable, False))

    def assign(self, export: Export, exporting: Sure) -> None:
        """A variable gets a value: an export if it is marked, else one as soon as it will be."""
        name = export.variable
        kept = [] if export.loaded is True else self.waiting.get(name, [])
        self.waiting[name] = [*kept, export]
        marked = stronger(exporting, self.exported.get(name, False))
        if marked is not False:
            self.add(replace(export, loaded=weaker(export.loaded, marked)))

    def mark(self, unknown: Export, sure: Sure) -> None:
        """`export X` without a value: what waits becomes an export; `unknown` stands for a value nobody saw."""
        waiting = self.waiting.get(unknown.variable, [])
        if not waiting and self.exported.get(unknown.variable, False) is False:
            self.add(unknown)
        for export in waiting:
            self.add(replace(export, loaded=weaker(export.loaded, sure)))
        self.exported[unknown.variable] = stronger(sure, self.exported.get(unknown.variable, False))

    def unset(self, name: str, sure: Sure) -> None:
        """`unset X` and `export -n X`: what was exported before no longer reaches a program."""
        if sure is False:
            return
        for key, export in self._found.items():
            if export.variable == name and export.loaded is not False and export.kind in _IN_THE_SHELL:
                self._found[key] = replace(export, loaded=False if sure else None)
        if sure:
            self.waiting.pop(name, None)
            self.exported.pop(name, None)
