"""What a check of `preflight` asks about a checkout: which values are its own, and what would hold without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.javascript import is_blank
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.model.snapshot import Helper, Settings
from claude_authdoctor.resolve.environment import Entry
from claude_authdoctor.resolve.resolver import resolve

OF_A_FOLDER = ("project", "local")


def looked_at(facts: Facts) -> bool:
    """Whether this is a preflight: only then the checkout's own files are on trial."""
    return facts.snapshot.checkout is not None


def own_entry(facts: Facts, name: str) -> Entry | None:
    """The checkout's value of a variable, if it is the one in force and says something."""
    entry = facts.environment.winner(name) if looked_at(facts) else None
    return entry if entry and entry.scope in OF_A_FOLDER and not is_blank(text_of(entry.value)) else None


def own_entries(facts: Facts, *names: str) -> Iterator[Entry]:
    """The checkout's values in force of some variables."""
    yield from (entry for name in names if (entry := own_entry(facts, name)))


def before(facts: Facts, name: str) -> Entry | None:
    """What a variable would be without the checkout."""
    return facts.environment.without([name], OF_A_FOLDER).winner(name)


def same_before(facts: Facts, name: str) -> bool:
    """Whether the job says the same of a variable as its checkout does."""
    other = before(facts, name)
    return other is not None and text_of(other.value).strip() == (facts.environment.text(name) or "").strip()


def without_checkout(facts: Facts) -> Resolution:
    """The decision as it would be if the checkout had no settings of its own."""
    seen = facts.snapshot
    return resolve(
        replace(
            seen,
            settings=tuple(file for file in seen.settings if file.scope not in OF_A_FOLDER),
            helpers=tuple(helper for helper in seen.helpers if helper.scope not in OF_A_FOLDER),
        )
    )


def own_files(facts: Facts) -> Iterator[Settings]:
    """The checkout's settings files that are in force, weakest first."""
    if looked_at(facts):
        yield from (file for file in facts.snapshot.settings if file.scope in OF_A_FOLDER and file.ignored is None)


def own_helper(facts: Facts, key: str) -> Helper | None:
    """The checkout's command under a key, if it is the one in force and not blank."""
    found = [helper for helper in facts.snapshot.helpers if helper.key == key] if looked_at(facts) else []
    last = found[-1] if found else None
    return last if last and last.scope in OF_A_FOLDER and not is_blank(last.command.reveal()) else None
