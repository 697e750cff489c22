"""Fill the two headers: the plan in force, and the first source of each list that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.model.javascript import is_blank
from claude_authdoctor.model.resolution import Slot
from claude_authdoctor.resolve.conditions import CONDITIONS, Sources
from claude_authdoctor.resolve.header import ASCII, LATIN_1, fault
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source
from claude_authdoctor.resolve.version import holds

Plan = Mapping[str, Any]
SCHEMES = {"aws-signature": "AWS4-HMAC-SHA256", "custom-header": ""}


@dataclass(frozen=True, slots=True)
class Filled:
    """Both headers with the sources that fill them, and the plan that said so."""

    plan: Plan
    authorization: Source | None
    x_api_key: Source | None

    @property
    def both(self) -> tuple[Source, ...]:
        """The sources in use."""
        return tuple(source for source in (self.authorization, self.x_api_key) if source)


def plan_of(situation: Situation, sources: Sources) -> Plan:
    """The first plan of the provider whose conditions hold."""
    plans: Sequence[Plan] = section("precedence")["plan"]
    return next(
        plan
        for plan in plans
        if plan["provider"] == situation.provider
        and holds(plan, situation.version)
        and all(CONDITIONS[name](situation, sources) for name in plan.get("when", ()))
    )


def filled(situation: Situation, sources: Sources) -> Filled:
    """What the plan in force puts into the two headers."""
    plan = plan_of(situation, sources)
    authorization = first(plan["authorization"], sources)
    x_api_key = first(plan["x_api_key"], sources)
    return Filled(plan, authorization, x_api_key)


def refilled(headers: Filled, order: Sequence[str], sources: Sources) -> Filled:
    """The same with Authorization filled once more, in another order."""
    return Filled(headers.plan, first(order, sources), headers.x_api_key)


def first(order: Sequence[str], sources: Sources) -> Source | None:
    """The first source of an order that is there; a failing one too, for nothing weaker steps in."""
    return next((sources[name] for name in order if name in sources and sources[name].good), None)


def authorization_slot(source: Source | None) -> Slot | None:
    """The Authorization header. A failing helper sends it empty."""
    if source is None:
        return None
    scheme = SCHEMES.get(source.kind, "Bearer")
    return Slot(source.label, source.kind, source.place, source.secret, scheme, source.failing)


def x_api_key_slot(source: Source | None) -> Slot | None:
    """The x-api-key header. A failing helper sends none."""
    if source is None or source.failing:
        return None
    return Slot(source.label, source.kind, source.place, source.secret)


def unsendable(situation: Situation, both: Sequence[Source]) -> Source | None:
    """The first source in use whose value cannot be a header."""
    highest = LATIN_1 if situation.is_new else ASCII
    for source in both:
        text = source.secret.reveal() if source.secret else "-"
        blank_key = is_blank(text) and source.id == "api-key"  # 2.1.197 only: later ones take blanks for unset
        if fault(text, highest) or blank_key:
            return source
    return None
