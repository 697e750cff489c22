"""What a check asks about a credential: what the server said of it, which good one it keeps out, what to call it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from claude_authdoctor.catalog import section, words
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Confidence, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Candidate, Slot

FIRST_PARTY = "anthropic"
STORED_KEY = "claude-json:primaryApiKey"
OAUTH = ("login", "setup-token", "profile", "federation")


def refused(facts: Facts, source: str) -> bool:
    """Whether the server said that this credential is none, or is one no longer."""
    reply = facts.reply_for(source)
    return reply is not None and reply.outcome == "invalid" and blames(reply.why) in ("", "credential")


def blames(why: str) -> str:
    """What a class of answers is about: `credential`, `account`, `server`, `way`, ...; empty for a plain refusal."""
    return str(section("answers")["why"].get(why, {}).get("of", ""))


def accepted(facts: Facts, source: str) -> bool:
    """Whether the server knows this credential where Claude Code sends it, even if it may not do everything."""
    reply = facts.reply_for(source)
    return reply is not None and reply.outcome == "valid" and reply.why != "wrong-kind"


def weighed(facts: Facts, source: str) -> tuple[Severity, Confidence]:
    """How bad it is that a credential keeps another one out: a dead one for sure, a good one may be meant."""
    if refused(facts, source):
        return "error", "certain"
    return ("note", "certain") if accepted(facts, source) else ("warning", "possible")


def verdict(facts: Facts, source: str) -> str:
    """What the server said, as the end of a sentence."""
    said = "invalid" if refused(facts, source) else "valid" if accepted(facts, source) else "unknown"
    return str(faults("verdict")[said])


def faults(topic: str) -> Mapping[str, str]:
    """The phrases of one topic of rules/words/faults.toml."""
    table: Mapping[str, str] = words("faults")[topic]
    return table


def variable_of(source: str) -> str:
    """The variable a source names (`env:NAME`, `settings:SCOPE:env.NAME`, `fd:NAME`); empty for other sources."""
    for mark in (":env.", "env:", "fd:"):
        if mark in source:
            return source.rpartition(mark)[2]
    return ""


def called(source: str) -> str:
    """What to call a source in a sentence: its variable, or words."""
    return variable_of(source) or faults("source").get(source) or source.rpartition(":")[2]


def standing_at(facts: Facts, slot: Slot | Candidate) -> Place:
    """Where a person would go to change a credential in use: the file that exports it, if one does."""
    name = variable_of(slot.source)
    if slot.source == f"env:{name}":
        return facts.place_of(name)
    return slot.place or Place("environment", name or slot.source)


def is_first_party(facts: Facts) -> bool:
    """Whether requests go to Anthropic itself, by the Anthropic API."""
    endpoint = facts.resolution.endpoint
    return facts.resolution.provider == FIRST_PARTY and endpoint is not None and not is_foreign(facts)


def is_foreign(facts: Facts) -> bool:
    """Whether ANTHROPIC_BASE_URL leads away from Anthropic's own host."""
    endpoint = facts.resolution.endpoint
    own = endpoint is None or endpoint.source == "default" or endpoint.url.rstrip("/") == "https://api.anthropic.com"
    return facts.resolution.provider == FIRST_PARTY and not own


def kept_out(facts: Facts) -> Candidate | None:
    """The best credential that would work by itself and is not used: a login first, then a stored Console key."""
    if facts.sent.provider != FIRST_PARTY or facts.sent.outcome != "sends":
        return None
    spare = [link for link in facts.sent.chain if is_spare(facts, link)]
    return min(spare, key=lambda link: (*OAUTH, "console-key").index(link.kind), default=None)


def is_spare(facts: Facts, link: Candidate) -> bool:
    """Whether a link of the chain is a good credential beside the one in use."""
    by_itself = link.kind in OAUTH or link.source == STORED_KEY
    in_force = link.standing == "shadowed" and not is_lesser_layer(facts, link)
    return in_force and by_itself and not refused(facts, link.source)


def is_lesser_layer(facts: Facts, link: Candidate) -> bool:
    """Whether a link is another layer of a variable: one that is overwritten, or not read from there."""
    name = variable_of(link.source)
    winner = facts.environment.winner(name) if name else None
    return bool(name) and (winner is None or winner.source != link.source)


def other_name(link: Candidate | Slot) -> str:
    """What to call the credential that is kept out."""
    return faults("other")["stored-key" if link.source == STORED_KEY else link.kind]


@cache
def credential_variables() -> tuple[str, ...]:
    """The variables that hold a credential, strongest first, as rules/precedence.toml lists them."""
    rows = [row for row in section("precedence")["source"] if row.get("reader") in ("variable", "api_key")]
    return tuple(dict.fromkeys(str(row["variable"]) for row in rows))
