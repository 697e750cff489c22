"""From what was heard to a reply: the meaning of an answer, tempered by what is known of the credential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.model.finding import Ask, Reply, ReplyOutcome
from claude_authdoctor.probe.classify import Meaning, classify
from claude_authdoctor.probe.http import Heard

NARROWING = ("credit", "org-policy", "org-disabled", "on-hold", "no-plan")
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ")


def settled(ask: Ask) -> Reply | None:
    """The reply to a question that is answered before it is put."""
    if ask.outcome is None:
        return None
    return Reply(ask.name, ask.url, ask.outcome, ask.why, source=ask.source, data=ask.data)


def replied(ask: Ask, heard: Heard, also: Heard | None = None) -> Reply:
    """The reply to a question, narrowed by the second one that was asked beside it."""
    meaning = tempered(ask, understood(ask, heard))
    if ask.also and also and meaning.outcome == "valid":
        deeper = understood(ask.also, also)
        meaning = deeper if deeper.why in NARROWING else meaning
    return Reply(
        name=ask.name,
        url=ask.url,
        outcome=meaning.outcome,
        why=meaning.why,
        status=heard.answer.status if heard.answer else None,
        ms=heard.ms,
        source=ask.source,
        data=dict(told(ask, heard, meaning)),
    )


def understood(ask: Ask, heard: Heard) -> Meaning:
    """What was heard, whether an answer or a fault of the way."""
    if heard.answer is None:
        outcome: ReplyOutcome = "not_asked" if heard.why in ("unsendable", "no-url", "unsupported") else "unknown"
        return Meaning(outcome, heard.why, heard.detail)
    return classify(ask, heard.answer)


def tempered(ask: Ask, meaning: Meaning) -> Meaning:
    """An expired access token proves nothing of a login that is renewed; only the renewal would (`M/model 401`)."""
    if meaning.why == "expired" and ask.data.get("renewable"):
        return Meaning("unknown", "refresh-due", meaning.row)
    return meaning


def told(ask: Ask, heard: Heard, meaning: Meaning) -> Iterator[tuple[str, str]]:
    """What a reply says beside its class: how far it came, who vouched for the host, what the server added."""
    yield from ask.data.items()
    yield "answer", meaning.row
    if heard.why or ask.reads == "hello":
        yield "step", heard.trace.step
        yield "fault", heard.detail
    if heard.trace.issuer:
        yield "issuer", heard.trace.issuer
    if ask.reads == "hello":
        yield from ((f"{step}_ms", str(ms)) for step, ms in heard.trace.times.items())
        yield "family", heard.trace.family
    if heard.answer:
        yield from from_answer(ask, heard.answer.document, heard.answer.headers)


def from_answer(ask: Ask, document: Any, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The few words of an answer that are passed on; names, addresses and ids of an account are not."""
    if headers.get("retry-after", "").isdigit():
        yield "retry-after", headers["retry-after"][:8]
    if "location" in headers:
        yield "location", place_of(headers["location"])
    if ask.reads == "profile" and isinstance(document, dict):
        organisation = document.get("organization")
        plan = organisation.get("organization_type") if isinstance(organisation, dict) else None
        if isinstance(plan, str) and set(plan) <= PLAIN:
            yield "plan", plan[:40]
    if ask.reads == "status" and isinstance(document, dict) and isinstance(document.get("status"), dict):
        yield from ((key, str(document["status"].get(key, ""))[:120]) for key in ("indicator", "description"))


def place_of(location: str) -> str:
    """Where a redirect leads, without path or query, which may hold anything."""
    return "/".join(location.split("/")[:3])[:120] if "://" in location else ""
