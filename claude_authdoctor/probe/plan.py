"""The plan: every question that `check` would put, of whom, carrying what. Pure; `check --dry-run` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.catalog import words
from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.probe.consent import NOTHING, Consent
from claude_authdoctor.probe.credentials import credential_asks
from claude_authdoctor.probe.panel import login_asks, panel_asks
from claude_authdoctor.resolve.situation import Situation


def plan(snapshot: Snapshot, resolution: Resolution, consent: Consent = NOTHING) -> tuple[Ask, ...]:
    """All questions: about credentials first, then about the way, then about signing in."""
    situation = Situation.of(snapshot)
    return (
        *credential_asks(situation, resolution, consent),
        *panel_asks(situation, resolution),
        *login_asks(situation),
    )


def each(asks: tuple[Ask, ...]) -> Iterator[Ask]:
    """The questions and those that hang on them."""
    for ask in asks:
        yield ask
        yield from (one for one in (ask.also, ask.otherwise) if one is not None)


def lines(asks: tuple[Ask, ...]) -> Iterator[tuple[str, str, str]]:
    """The plan as a table: name, what is asked of whom, and the masked credential or why nothing is asked."""
    table = words("probe")
    for ask in each(asks):
        if ask.outcome is not None:
            yield ask.name, ask.url or table["plan"]["nobody"], table["why"][ask.why]
        else:
            unseen = table["plan"]["signed" if ask.method == "LIBRARY" else "nothing"]
            yield ask.name, way_of(ask, table["plan"]), ", ".join(map(str, ask.carries)) or unseen


def way_of(ask: Ask, said: Mapping[str, str]) -> str:
    """How a question is put, and to whom."""
    if "program" in ask.data:
        return said["program"].format(program=ask.data["program"])
    return f"{said.get(ask.reads) or said.get(ask.method, ask.method)} {ask.url}".strip()
