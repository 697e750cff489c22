"""A JSON file as found: what a JavaScript reader would see in it, or why it would see nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from claude_authdoctor.model.machine import FileFact
from claude_authdoctor.model.secret import Secret

DocumentState = Literal["absent", "ok", "empty", "malformed", "too-deep", "too-large", "not-a-file", "unreadable"]


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON file as found. `data` is what a JavaScript reader would see, the last of two equal keys.

    `fault` says where reading failed (`line 3, column 9`), `duplicates` names keys that occur twice.
    """

    fact: FileFact
    state: DocumentState
    data: Any = field(default=None, repr=False)
    text: Secret | None = None
    fault: str = ""
    duplicates: tuple[str, ...] = ()
    bom: bool = False
