"""Which export explains the value that a variable has now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export


@dataclass(frozen=True, slots=True)
class Match:
    """The export to name for a variable. `equal`: whether its value is the present one; None if only running tells."""

    export: Export
    equal: bool | None


def match(exports: Iterable[Export], name: str, value: Secret) -> Match | None:
    """The export that explains the present value: one with this value, the last that is loaded before any other.

    Without one, a loaded export whose value only running could tell; without that, an equal one in a file that no login
    reads; at last the last loaded one, which then differs. None where nothing sets the variable.
    """
    own = [export for export in exports if export.variable == name][::-1]
    equal = [export for export in own if export.value == value]
    dynamic = [export for export in own if export.dynamic]
    differing = [export for export in own if export.value is not None and export.value != value]
    for candidates, outcome, loaded in (
        (equal, True, True),
        (equal, True, None),
        (dynamic, None, True),
        (dynamic, None, None),
        (equal, True, False),
        (differing, False, True),
        (differing, False, None),
    ):
        for export in candidates:
            if export.loaded is loaded:
                return Match(export, outcome)
    return None
