"""`rules/answers.toml`, typed: what is asked about a credential, what an answer means, and where the limits are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from claude_authdoctor.catalog import section

OTHER = "other"


def table() -> Mapping[str, Any]:
    """The whole file."""
    found: Mapping[str, Any] = section("answers")
    return found


def classes() -> Mapping[str, Any]:
    """Every class that `Reply.why` may name, with the outcomes it goes with."""
    found: Mapping[str, Any] = table()["why"]
    return found


def rows() -> Sequence[Mapping[str, Any]]:
    """The table of answers; the first row that fits counts."""
    found: Sequence[Mapping[str, Any]] = table()["answer"]
    return found


def limit(name: str) -> int:
    """A number of `[limits]`: bytes, seconds or counts, as its comment says."""
    return int(table()["limits"][name])


@cache
def shapes() -> tuple[tuple[str, str, bool], ...]:
    """Beginnings of values: the text, what it stands for, and whether such a value is never sent."""
    return tuple((row["begins"], row["id"], row.get("never", False)) for row in table()["shape"])


def shape_of(value: str) -> str:
    """What a credential's value looks like, a scheme before it set aside: `console-key`, `oauth-token`, `other`."""
    bare = value.removeprefix("Bearer ").strip()
    return next((name for begins, name, _ in shapes() if bare.startswith(begins)), OTHER)


def never_sent(shape: str) -> bool:
    """Whether values of a shape go nowhere, wherever they stand: refresh tokens and browser sessions."""
    return any(never for _, name, never in shapes() if name == shape)


def question(kind: str, provider: str, shape: str) -> Mapping[str, Any] | None:
    """What to ask about a kind of credential; the row made for its shape comes first. None: nothing is known to ask."""
    fits = [
        row
        for row in table()["question"]
        if row["kind"] == kind and provider in row.get("provider", (provider,)) and row.get("shape", shape) == shape
    ]
    return min(fits, key=lambda row: "shape" not in row, default=None)
