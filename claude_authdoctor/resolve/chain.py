"""The whole chain: every source with how it stands, and every layer of a variable that another one hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claude_authdoctor.catalog import section, words
from claude_authdoctor.model.javascript import is_blank, trim
from claude_authdoctor.model.resolution import Candidate, Standing
from claude_authdoctor.model.secret import Secret, text_of
from claude_authdoctor.resolve.conditions import Sources
from claude_authdoctor.resolve.environment import Entry
from claude_authdoctor.resolve.labels import label
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.slots import Filled
from claude_authdoctor.resolve.source import Source
from claude_authdoctor.resolve.version import holds

STANDINGS: Mapping[str, Standing] = {"empty": "empty", "invalid": "invalid", "refused": "ignored", "absent": "absent"}


# Good credentials of the same service that would be used if the one in force were not there.
HIDDEN_BY_A_PLAN = ("oauth-off", "oauth-on")


@dataclass(frozen=True, slots=True)
class Order:
    """The plan in force: what it fills, the rank it gives each source, and whether the session is stopped before."""

    situation: Situation
    filled: Filled
    ranks: Mapping[str, int]
    stopped: bool


def chain(situation: Situation, sources: Sources, filled: Filled, *, stopped: bool) -> tuple[Candidate, ...]:
    """Every source, those of the plan first and in its order; hidden layers follow their variable."""
    rows = {row["id"]: row for row in section("precedence")["source"] if holds(row, situation.version)}
    ranks = {name: rank for rank, name in enumerate(order_of(filled), start=1)}
    order = Order(situation, filled, ranks, stopped)
    names = sorted(rows, key=lambda name: ranks.get(name, len(rows)))
    return tuple(link for name in names for link in links(order, sources[name], rows[name]))


def order_of(filled: Filled) -> list[str]:
    """The ids of the plan's sources, both headers in turn, without repetition."""
    return list(dict.fromkeys([*filled.plan["authorization"], *filled.plan["x_api_key"]]))


def links(order: Order, source: Source, row: Mapping[str, Any]) -> Iterator[Candidate]:
    """One source's own link, then the layers its value hides."""
    standing, why = judged(order, source, row)
    rank, documented = order.ranks.get(source.id), row.get("documented")
    unasked = row["reader"] == "placeholder" and source not in order.filled.both
    if not unasked and not (source.condition == "absent" and row["reader"] == "header"):
        yield Candidate(source.label, standing, why, source.place, source.secret, source.kind, rank, documented)
    if row.get("reader") in ("variable", "api_key"):
        yield from hidden(order.situation, source, row["variable"])


def judged(order: Order, source: Source, row: Mapping[str, Any]) -> tuple[Standing, str]:
    """How a source stands and the sentence that says why."""
    if not source.good:
        return STANDINGS[source.condition], reason(source.why or source.condition, source=source.label)
    if source in order.filled.both:
        why = source.why if source.failing else "stopped" if order.stopped else "used"
        return "shadowed" if order.stopped else "used", reason(why, source=source.label)
    if source.id not in order.ranks:
        why = why_not_asked(order, row)
        return "shadowed" if why in HIDDEN_BY_A_PLAN else "ignored", reason(why, source=source.label)
    winner = order.filled.both[0].label if order.filled.both else ""
    return "shadowed", reason("shadowed", source=source.label, winner=winner)


def why_not_asked(order: Order, row: Mapping[str, Any]) -> str:
    """Why the plan in force does not ask for a source at all."""
    provider = order.situation.provider
    if "provider" in row and provider not in row["provider"]:
        return "other-provider"
    if provider != "anthropic":
        return "not-for-provider"
    return str(order.filled.plan.get("others", "not-asked"))


def hidden(situation: Situation, source: Source, variable: str) -> Iterator[Candidate]:
    """The weaker layers of a variable, and those it is not read from."""
    winner = situation.environment.winner(variable)
    for entry in reversed(situation.environment.layers.get(variable, ())):
        if entry is not winner:
            yield hidden_layer(entry, winner, source)


def hidden_layer(entry: Entry, winner: Entry | None, source: Source) -> Candidate:
    """One layer that does not count, with the reason."""
    text = text_of(entry.value)
    secret = None if is_blank(text) else Secret(trim(text))
    if entry.unread:
        why = reason(entry.unread, source=entry.source, scope=entry.scope)
        return Candidate(entry.source, "ignored", why, entry.place, secret, source.kind)
    stronger = winner.source if winner else ""
    why = reason("overwritten", source=entry.source, winner=stronger)
    return Candidate(entry.source, "shadowed" if secret else "empty", why, entry.place, secret, source.kind)


def reason(name: str, **values: str) -> str:
    """A sentence of rules/words/resolve.toml, filled in."""
    sentences: Mapping[str, str] = words("resolve")["reason"]
    named = {key: label(text) if key in ("source", "winner") else text for key, text in values.items()}
    return sentences.get(name, sentences["unknown"]).format(**{"name": name, **named})
