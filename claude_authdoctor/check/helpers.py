"""SRC: `apiKeyHelper`, and the question Claude Code asks about a key."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import faults, kept_out, other_name, standing_at, variable_of, weighed
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.resolution import Candidate
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Helper
from claude_authdoctor.resolve.header import usable_output
from claude_authdoctor.resolve.sources import STRICT_HELPER_SINCE

FROM_A_REPOSITORY = ("project", "local")
KEY = "ANTHROPIC_API_KEY"


@check("SRC131")
def helper_fails(facts: Facts) -> Iterator[Finding]:
    """The helper in force cannot give a key, and nothing steps in for it."""
    helper = facts.situation.helper
    fault = fails(facts, helper) if helper else ""
    link = facts.resolution.link(f"settings:{helper.scope}:apiKeyHelper") if helper else None
    if helper is None or link is None or not fault or link.standing == "ignored":
        return
    data = {"program": helper.program or "", "fault": faults("helper").get(fault, faults("helper")["exit"])}
    empty = any(slot.failing for slot in facts.sent.used)
    yield Finding("SRC131", helper.place, data, "error" if empty and fault != "too-slow" else "warning")


@check("SRC132")
def helper_shadow(facts: Facts) -> Iterator[Finding]:
    """The helper's key is used where a login is there too; a repository's helper decides that for its users."""
    helper, other = facts.situation.helper, kept_out(facts)
    slot = facts.sent.authorization
    if helper is None or other is None or slot is None or slot.kind != "helper-output" or slot.failing:
        return
    severity, confidence = weighed(facts, slot.source)
    meant = severity != "error" and helper.scope not in FROM_A_REPOSITORY
    data = {"other": other_name(other), "scope": helper.scope}
    yield Finding("SRC132", helper.place, data, "note" if meant else severity, confidence)


@check("SRC133")
def key_not_approved(facts: Facts) -> Iterator[Finding]:
    """A key that was refused once is ignored; one that nobody was asked about brings a question."""
    link = key_in_question(facts)
    if link is None or link.secret is None:
        return
    data = {"variable": variable_of(link.source), "fault": faults("approval")[why_unused(facts, link.secret)]}
    fatal = facts.resolution.stop == "no-credential"
    yield Finding("SRC133", standing_at(facts, link), data, "error" if fatal else None)


def why_unused(facts: Facts, key: Secret) -> str:
    """What keeps a key from being sent: a no, a question, or an editor that asks nobody."""
    if facts.situation.answer(key.reveal()) == "refused":
        return "refused"
    return "editor" if facts.resolution.stop != "key-not-approved" else "asked"


def key_in_question(facts: Facts) -> Candidate | None:
    """The key that an interactive session asks about, that was refused there, or that an editor does not ask about."""
    keys = [link for link in facts.resolution.chain if variable_of(link.source) == KEY and in_force(facts, link)]
    if facts.resolution.stop == "key-not-approved":
        return next((link for link in keys if link.source == facts.resolution.stop_source), None)
    idle = (link for link in keys if link.standing == "ignored" and link.secret)
    return next((link for link in idle if link.secret and needs_a_yes(facts, link.secret)), None)


def needs_a_yes(facts: Facts, key: Secret) -> bool:
    """Whether this session leaves a key out because nobody approved it."""
    situation = facts.situation
    may_refuse = situation.interactive and situation.provider == "anthropic" and not situation.bare
    return situation.wants_approved_keys or (may_refuse and situation.answer(key.reveal()) == "refused")


def in_force(facts: Facts, link: Candidate) -> bool:
    """Whether a link is the layer of its variable that counts."""
    winner = facts.environment.winner(KEY)
    return winner is not None and winner.source == link.source


def fails(facts: Facts, helper: Helper) -> str:
    """Why a helper gives no key; empty where nothing says so."""
    if helper.failure or helper.output is None:
        return helper.failure or ""
    strict = facts.situation.version >= STRICT_HELPER_SINCE
    return "" if usable_output(helper.output.reveal(), strict=strict) else "no-usable-output"
