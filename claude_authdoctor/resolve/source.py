"""One place a credential can come from, before any order is applied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret

Condition = Literal["good", "empty", "invalid", "absent", "refused"]


@dataclass(frozen=True, slots=True)
class Source:
    """What stands at one place. `label` is the contract's spelling; `why` the id of a sentence in words/resolve.toml.

    A `failing` source is there and takes its place in the order, but nothing usable comes from it.
    """

    id: str
    label: str
    condition: Condition
    kind: str
    place: Place | None = None
    secret: Secret | None = None
    why: str = ""
    failing: bool = False

    @property
    def good(self) -> bool:
        """Whether it takes part in the order."""
        return self.condition == "good"

    def turned(self, condition: Condition, why: str) -> Source:
        """The same place in another condition."""
        return replace(self, condition=condition, why=why)

    def at(self, place: Place) -> Source:
        """The same source with its place."""
        return replace(self, place=place)

    def holding(self, secret: Secret) -> Source:
        """The same source, good, with its value."""
        return replace(self, condition="good", secret=secret)

    def with_value(self, secret: Secret | None) -> Source:
        """The same source with its value, if that is known."""
        return replace(self, secret=secret)

    def failing_with(self, why: str) -> Source:
        """The same source, bound to fail."""
        return replace(self, failing=True, why=why)
