"""A login that its user has removed, in the journal: that, where and when, and never what it held."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from claude_authdoctor.login.site import Site
from claude_authdoctor.repair.journal import Journal, Record, journal_in


@dataclass(slots=True)
class Removal:
    """A removal under way; `gone` is set by whoever brought it about."""

    gone: bool = False


@contextmanager
def noted(what: str, where: Site) -> Iterator[Removal]:
    """Write a removal down before and after. `what` is the command as its user typed it.

    A journal that cannot be written keeps nobody from removing a login: it may be one that somebody else has seen.
    """
    journal, removal = journal_in(where.state), Removal()
    record = begun(journal, what, where.store)
    try:
        yield removal
    finally:
        if record:
            with suppress(OSError):
                journal.turn(record, "removed" if removal.gone else "taken-back")


def begun(journal: Journal, what: str, store: str) -> Record | None:
    """The note before it."""
    try:
        return journal.note(what, store)
    except OSError:
        return None
