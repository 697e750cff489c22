"""Where a value stands: the place a person would go to change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PlaceKind = Literal["environment", "file", "keychain", "descriptor", "network", "machine"]


@dataclass(frozen=True, slots=True)
class Place:
    """A variable, a line of a file, a keychain item, a file descriptor, a host, or the machine as a whole."""

    kind: PlaceKind
    name: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.name}:{self.line}" if self.line else self.name
