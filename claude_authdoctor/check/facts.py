"""All that a check may look at: the snapshot, the decision, the answers, and what follows from them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from claude_authdoctor.model.finding import Reply
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Candidate, Resolution
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.model.snapshot import Export, Snapshot
from claude_authdoctor.resolve.environment import SHELL, Entry, Environment
from claude_authdoctor.resolve.login import Login
from claude_authdoctor.resolve.resolver import resolve
from claude_authdoctor.resolve.situation import Situation


@dataclass(frozen=True)
class Facts:
    """What is known of one machine. `replies` is None where the network was not asked."""

    snapshot: Snapshot
    resolution: Resolution
    replies: tuple[Reply, ...] | None = None

    @cached_property
    def situation(self) -> Situation:
        """The snapshot with what follows from it: provider, modes, login, helper."""
        return Situation.of(self.snapshot)

    @property
    def environment(self) -> Environment:
        """Shell and settings, merged, every layer kept."""
        return self.situation.environment

    @property
    def login(self) -> Login:
        """The stored login."""
        return self.situation.login

    @cached_property
    def sent(self) -> Resolution:
        """The decision; where Claude Code asks about an API key first, the one that a yes leads to."""
        if self.resolution.stop != "key-not-approved":
            return self.resolution
        return resolve(replace(self.snapshot, run=replace(self.snapshot.run, mode="print")))

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Every place a variable is set in, weakest first."""
        return self.environment.layers.get(name, ())

    def exported(self, name: str) -> Export | None:
        """The line of a start-up file that explains the shell's value of a variable."""
        value = self.snapshot.env.get(name)
        known = [export for export in self.snapshot.exports if export.variable == name and export.loaded is not False]
        text = None if value is None else text_of(value)
        same = [export for export in known if export.value is not None and export.value.reveal() == text]
        found = same or [export for export in known if export.dynamic]
        return found[-1] if found and value is not None else None

    def place(self, entry: Entry) -> Place:
        """Where a person would go to change an entry: the settings line, or the file that exports it."""
        export = self.exported(entry.variable) if entry.scope == SHELL else None
        return Place("file", export.file, export.line) if export else entry.place

    def place_of(self, name: str) -> Place:
        """Where the value in force of a variable is set."""
        entry = self.environment.winner(name)
        return self.place(entry) if entry else Place("environment", name)

    def used(self, source: str) -> bool:
        """Whether a source (`env:NAME`, `credentials-file`, ...) fills a header."""
        return any(slot.source == source for slot in self.resolution.used)

    def uses(self, variable: str) -> bool:
        """Whether a variable, wherever it is set, fills a header."""
        return any(slot.source.endswith((f"env:{variable}", f"env.{variable}")) for slot in self.resolution.used)

    def hidden_login(self) -> Candidate | None:
        """A login that would work by itself, if another credential hides it."""
        return next((link for link in self.resolution.shadowed if link.kind == "login"), None)

    def replied(self, name: str) -> Reply | None:
        """The answer to one probe, if it was asked."""
        return next((reply for reply in self.replies or () if reply.name == name), None)

    def reply_for(self, source: str) -> Reply | None:
        """The answer about one credential, if it was asked about."""
        return next((reply for reply in self.replies or () if reply.source == source), None)

    def set_variables(self) -> Iterator[str]:
        """The names of all variables that are set anywhere."""
        return iter(self.environment.layers)
