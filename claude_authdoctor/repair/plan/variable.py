"""A variable where it is set, in settings and start-up files alike: taken out, given another value or name, moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from claude_authdoctor.catalog import words
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.model.snapshot import Export, Settings
from claude_authdoctor.repair.plan import json_text, shell_text
from claude_authdoctor.repair.plan.draft import Draft
from claude_authdoctor.resolve.environment import SHELL, Entry, reason_unread

FILES = ("user", "project", "local")
BLOCK = "env"
Environ = Mapping[str, str | None]


class Edit(Protocol):
    """An edit of a file's bytes that concerns some of its statements."""

    def __call__(self, data: bytes, exports: Sequence[Export]) -> bytes:
        """The edited bytes."""


def in_force(facts: Facts, name: str) -> Entry:
    """The layer of a variable that counts."""
    entry = facts.environment.winner(name)
    if entry is None:
        raise CannotRepairError(name)
    return entry


def take_out(facts: Facts, draft: Draft, entry: Entry, code: str) -> Environ:
    """The variable is not set there any more; what a new shell holds then."""
    if entry.scope != SHELL:
        draft.edit(settings_file(entry), partial(json_text.dropped, path=(BLOCK, entry.variable)))
        return {}
    return {entry.variable: comment_out(facts, draft, exports_of(facts, entry), code)}


def comment_out(facts: Facts, draft: Draft, exports: Sequence[Export], code: str) -> str | None:
    """Statements that set one variable are comments from now on; what it holds in a new shell."""
    if not exports:
        raise CannotRepairError(code)
    note = words("repair")["note"].format(today=draft.today, code=code, line="{line}")
    per_file(draft, exports, partial(shell_text.commented, note=note))
    return what_is_left(facts, exports[0].variable, exports)


def rewrite(facts: Facts, draft: Draft, entry: Entry, value: str) -> Environ:
    """The variable has another value there."""
    if entry.scope != SHELL:
        draft.edit(settings_file(entry), partial(json_text.put, path=(BLOCK, entry.variable), value=value))
        return {}
    per_file(draft, exports_of(facts, entry), partial(shell_text.rewritten, value=value))
    return {entry.variable: value}


def rename(facts: Facts, draft: Draft, entry: Entry, name: str) -> Environ:
    """The value stands under another name there, which must not be set yet."""
    if facts.environment.is_set(name):
        raise CannotRepairError(name)
    if entry.scope != SHELL and reason_unread(name, entry.scope, facts.situation.version):
        return move_to_user(facts, draft, entry, name)
    if entry.scope != SHELL:
        draft.edit(settings_file(entry), partial(json_text.renamed, path=(BLOCK, entry.variable), name=name))
        return {}
    exports = exports_of(facts, entry)
    per_file(draft, exports, partial(shell_text.renamed, name=name))
    return {entry.variable: what_is_left(facts, entry.variable, exports), name: text_of(entry.value)}


def move_to_user(facts: Facts, draft: Draft, entry: Entry, name: str) -> Environ:
    """A value of a folder's settings goes to the user's own, where it is read."""
    if facts.environment.is_set(name):
        raise CannotRepairError(name)
    draft.edit(settings_file(entry), partial(json_text.dropped, path=(BLOCK, entry.variable)))
    mine = user_settings(facts).place.name
    if draft.state(mine) is None:
        draft.create(mine, b"{}\n")
    draft.edit(mine, partial(json_text.put, path=(BLOCK, name), value=text_of(entry.value)))
    return {}


def user_settings(facts: Facts) -> Settings:
    """The user's own settings file in force, or where it would be."""
    found = [file for file in facts.snapshot.settings if file.scope == "user" and file.ignored in (None, "absent")]
    if not found:
        raise CannotRepairError
    return found[-1]


def settings_file(entry: Entry) -> str:
    """The settings file of an entry, if it is one that its user may change."""
    if entry.scope not in FILES or entry.place.kind != "file":
        raise CannotRepairError(entry.source)
    return entry.place.name


def exports_of(facts: Facts, entry: Entry) -> tuple[Export, ...]:
    """Every statement that gives the shell this value; each one that were left would bring it back."""
    text = text_of(entry.value)
    mine = (export for export in facts.snapshot.exports if export.variable == entry.variable)
    known = [export for export in mine if export.loaded is not False]
    same = [export for export in known if export.value is not None and export.value.reveal() == text]
    found = same or [export for export in known if export.dynamic][-1:]
    if not found:
        raise CannotRepairError(entry.source)
    return tuple(found)


def what_is_left(facts: Facts, name: str, gone: Sequence[Export]) -> str | None:
    """What the start-up files still set once some statements are gone."""
    left = [e for e in facts.snapshot.exports if e.variable == name and e.loaded is True and e not in gone]
    return left[-1].value.reveal() if left and left[-1].value is not None else None


def per_file(draft: Draft, exports: Sequence[Export], edited: Edit) -> None:
    """Edit each file once, with all that is to be done in it."""
    for path in dict.fromkeys(export.file for export in exports):
        here = [export for export in exports if export.file == path]
        draft.edit(path, partial(edited, exports=here))
