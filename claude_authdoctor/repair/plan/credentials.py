"""Repairs of the SRC family: a credential that keeps a better one out is taken out of force."""

from __future__ import annotations

import re
from functools import partial

from claude_authdoctor.check.helpers import KEY
from claude_authdoctor.check.providers import ANTHROPIC
from claude_authdoctor.check.sources import CUSTOM_HEADERS, KEY_DESCRIPTOR, header_faults
from claude_authdoctor.check.verdict import is_lesser_layer, kept_out, variable_of
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.model.resolution import Slot
from claude_authdoctor.repair.plan import json_text
from claude_authdoctor.repair.plan.draft import OWNER_RUNS
from claude_authdoctor.repair.plan.registry import Aim, Case, repair
from claude_authdoctor.repair.plan.variable import FILES, in_force, rewrite, take_out
from claude_authdoctor.resolve.situation import APPROVAL_LENGTH


@repair("SRC101")
def stale_api_key(case: Case) -> Aim:
    """The key goes, where another credential steps in."""
    return without(case, case.facts.sent.x_api_key)


@repair("SRC102", "SRC104")
def stale_bearer(case: Case) -> Aim:
    """The token goes, where another credential steps in."""
    return without(case, case.facts.sent.authorization)


def without(case: Case, slot: Slot | None) -> Aim:
    """Take out the variable that fills a header; never the last credential of a machine."""
    key = case.facts.sent.x_api_key
    other = kept_out(case.facts) or (key if slot is not key else None)
    name = variable_of(slot.source) if slot else ""
    if not name or other is None or (slot and slot.source.startswith("fd:")):
        raise CannotRepairError(case.code)
    return Aim(take_out(case.facts, case.draft, in_force(case.facts, name), case.code))


@repair("SRC105")
def custom_headers(case: Case) -> Aim:
    """The lines that replace a good credential, or are no headers, go; the others stay."""
    facts = case.facts
    faults = {(fault, header.lower()) for fault, header, _ in header_faults(facts)}
    bad = {header for fault, header in faults if fault in ("replaces", "empty")}
    broken = any(fault == "invalid" for fault, _ in faults)
    entry = in_force(facts, CUSTOM_HEADERS)
    text = facts.environment.text(CUSTOM_HEADERS) or ""
    kept = [line for line in re.split(r"\r?\n", text) if not is_bad(line, bad, broken=broken)]
    if not any(line.strip() for line in kept):
        return Aim(take_out(facts, case.draft, entry, case.code))
    return Aim(rewrite(facts, case.draft, entry, "\n".join(kept)))


def is_bad(line: str, headers: set[str], *, broken: bool) -> bool:
    """Whether a line sets one of these headers, or names none that can be sent."""
    name, colon, _ = line.partition(":")
    unsendable = bool(colon) and re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name.strip()) is None
    return name.strip().lower() in headers or (broken and unsendable)


@repair("SRC109")
def login_not_used(case: Case) -> Aim:
    """The descriptor that gives nothing is not named any more."""
    return Aim(take_out(case.facts, case.draft, in_force(case.facts, KEY_DESCRIPTOR), case.code))


@repair("SRC131")
def helper_fails(case: Case) -> Aim:
    """A script that may not run is made to; a missing one goes where another credential stands behind it."""
    helper = case.facts.situation.helper
    if helper is None or helper.fact is None:
        raise CannotRepairError(case.code)
    if helper.failure == "not-executable":
        case.draft.chmod(helper.fact.path, take=0, give=OWNER_RUNS)
    elif helper.failure == "not-found" and helper.scope in FILES and stands_behind(case):
        case.draft.edit(helper.place.name, partial(json_text.dropped, path=(helper.key,)))
    else:
        raise CannotRepairError(case.code)
    return Aim()


def stands_behind(case: Case) -> bool:
    """Whether a credential would be used if there were no helper."""
    return any(
        link.secret is not None
        and link.kind in ANTHROPIC
        and link.standing in ("shadowed", "ignored", "used")
        and not link.source.endswith(":apiKeyHelper")
        and not is_lesser_layer(case.facts, link)
        for link in case.facts.resolution.chain
    )


@repair("SRC133")
def key_not_approved(case: Case) -> Aim:
    """The key's last letters move to the list of approved ones, as Claude Code itself remembers a yes."""
    text = case.facts.environment.trimmed(KEY)
    tail, path = text[-APPROVAL_LENGTH:], case.facts.snapshot.state.document.fact.path
    answers = case.facts.situation.state.get("customApiKeyResponses")
    known = answers if isinstance(answers, dict) else {}
    refused, approved = known.get("rejected"), known.get("approved")
    if not tail:
        raise CannotRepairError(case.code)
    where = ("customApiKeyResponses", "approved")
    wanted = [*(approved if isinstance(approved, list) else ()), tail]
    case.draft.edit(path, partial(json_text.put, path=where, value=wanted))
    if isinstance(refused, list) and tail in refused:
        rest = [item for item in refused if item != tail]
        case.draft.edit(path, partial(json_text.put, path=("customApiKeyResponses", "rejected"), value=rest))
    return Aim()
