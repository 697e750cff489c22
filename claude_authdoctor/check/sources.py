"""SRC: which credential is used, and which good ones it keeps out."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import (
    OAUTH,
    STORED_KEY,
    accepted,
    called,
    faults,
    is_first_party,
    is_foreign,
    kept_out,
    other_name,
    refused,
    standing_at,
    verdict,
    weighed,
)
from claude_authdoctor.model.finding import Confidence, Finding, Severity
from claude_authdoctor.model.javascript import is_blank
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Candidate, Slot

KEY_DESCRIPTOR = "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"
CUSTOM_HEADERS = "ANTHROPIC_CUSTOM_HEADERS"
OAUTH_DESCRIPTOR = "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR"
IDLE = ("shadowed", "ignored")
NOT_IN_BARE = (*OAUTH, "console-key")


@check("SRC100")
def no_credential(facts: Facts) -> Iterator[Finding]:
    """Nothing is there to send."""
    if facts.resolution.stop == "no-credential":
        yield Finding("SRC100", Place("machine", facts.snapshot.store.document.fact.path))


@check("SRC101")
def stale_api_key(facts: Facts) -> Iterator[Finding]:
    """An API key is sent where a login would do."""
    slot, other = facts.sent.x_api_key, kept_out(facts)
    if slot and other and slot.kind == "console-key" and slot.source != other.source:
        yield displaced("SRC101", facts, slot, other)


@check("SRC102")
def auth_token_shadow(facts: Facts) -> Iterator[Finding]:
    """A gateway's token goes to Anthropic, and a login or a key would do."""
    slot, other = facts.sent.authorization, kept_out(facts) or facts.sent.x_api_key
    if slot is None or other is None or slot.kind != "gateway-token":
        return
    if is_first_party(facts) or refused(facts, slot.source):
        yield displaced("SRC102", facts, slot, other)


@check("SRC103")
def both_credentials(facts: Facts) -> Iterator[Finding]:
    """Two different credentials go out at once, one in each header."""
    bearer, key = facts.sent.authorization, facts.sent.x_api_key
    if bearer is None or key is None or facts.resolution.provider != "anthropic" or bearer.source == key.source:
        return
    data = {"first": called(bearer.source), "second": called(key.source)}
    yield Finding("SRC103", standing_at(facts, bearer), data, *weighed_pair(facts, bearer, key))


@check("SRC104")
def stale_setup_token(facts: Facts) -> Iterator[Finding]:
    """A setup token hides a login, or is refused."""
    slot, other = facts.sent.authorization, kept_out(facts)
    if slot and slot.kind == "setup-token" and (other or refused(facts, slot.source)):
        yield displaced("SRC104", facts, slot, other)


@check("SRC105")
def custom_headers(facts: Facts) -> Iterator[Finding]:
    """ANTHROPIC_CUSTOM_HEADERS replaces, empties or breaks a header that carries the credential."""
    place = facts.place_of(CUSTOM_HEADERS)
    for fault, header, worth in header_faults(facts):
        other = kept_out(facts)
        values = {"header": header, "other": other_name(other) if other else ""}
        yield Finding("SRC105", place, {"fault": faults("custom-headers")[fault].format(**values)}, *worth)


@check("SRC106")
def key_refused(facts: Facts) -> Iterator[Finding]:
    """The server refuses the only API key there is."""
    slot = facts.sent.x_api_key
    if slot and slot.kind in ("console-key", "helper-output") and refused(facts, slot.source):
        yield Finding("SRC106", standing_at(facts, slot), {"source": called(slot.source)})


@check("SRC107")
def token_refused(facts: Facts) -> Iterator[Finding]:
    """The server refuses the bearer token."""
    slot = facts.sent.authorization
    if slot and slot.kind == "gateway-token" and refused(facts, slot.source):
        endpoint = facts.resolution.endpoint
        host = endpoint.url.partition("://")[2] if endpoint else ""
        yield Finding("SRC107", standing_at(facts, slot), {"variable": called(slot.source), "host": host})


@check("SRC108")
def token_without_gateway(facts: Facts) -> Iterator[Finding]:
    """A token that Anthropic did not issue goes to Anthropic."""
    slot = facts.sent.authorization
    if slot is None or slot.secret is None or slot.kind != "gateway-token" or not is_first_party(facts):
        return
    if not slot.secret.reveal().startswith("sk-ant-") and not accepted(facts, slot.source):
        yield Finding("SRC108", standing_at(facts, slot), {"variable": called(slot.source)})


@check("SRC109")
def login_not_used(facts: Facts) -> Iterator[Finding]:
    """A key descriptor that gives nothing switches the login off all the same."""
    link = facts.resolution.link(f"fd:{KEY_DESCRIPTOR}")
    nothing = facts.resolution.stop == "no-credential"
    if link and link.standing == "invalid" and idle_login(facts) and (nothing or sends_only(facts, STORED_KEY)):
        data = {"variable": KEY_DESCRIPTOR}
        yield Finding("SRC109", facts.place_of(KEY_DESCRIPTOR), data, "error" if nothing else "warning")


@check("SRC112")
def descriptor_empty(facts: Facts) -> Iterator[Finding]:
    """A program was to hand the credential over through a descriptor, and nothing comes."""
    for name in (KEY_DESCRIPTOR, OAUTH_DESCRIPTOR):
        link = facts.resolution.link(f"fd:{name}")
        if link and link.standing == "invalid" and facts.resolution.stop == "no-credential":
            yield Finding("SRC112", facts.place_of(name), {"variable": name})


@check("SRC110")
def bare_oauth(facts: Facts) -> Iterator[Finding]:
    """A bare session has a login at hand and may not use it."""
    other = next((one for one in facts.resolution.chain if one.kind in NOT_IN_BARE and is_idle(one)), None)
    if facts.situation.bare and facts.resolution.stop == "no-credential" and other:
        simple = facts.environment.is_on("CLAUDE_CODE_SIMPLE")
        place = facts.place_of("CLAUDE_CODE_SIMPLE") if simple else Place("machine", "--bare")
        switch = "CLAUDE_CODE_SIMPLE" if simple else "--bare"
        yield Finding("SRC110", place, {"switch": switch, "other": other_name(other)})


@check("SRC111")
def setup_token_scope(facts: Facts) -> Iterator[Finding]:
    """A setup token is in use: good for models, for nothing else."""
    slot = facts.sent.authorization
    if slot and slot.kind == "setup-token" and not refused(facts, slot.source):
        yield Finding("SRC111", standing_at(facts, slot), {"source": called(slot.source)})


def sends_only(facts: Facts, source: str) -> bool:
    """Whether a source is all that is sent."""
    return {slot.source for slot in facts.sent.used} == {source}


def idle_login(facts: Facts) -> Candidate | None:
    """A login, token or profile that is there and good, and is not used."""
    return next((one for one in facts.resolution.chain if one.kind in OAUTH and is_idle(one)), None)


def is_idle(link: Candidate) -> bool:
    """Whether a link holds a value that nobody uses."""
    held = link.secret is not None or link.kind in ("profile", "federation")
    return held and link.standing in IDLE


def displaced(code: str, facts: Facts, slot: Slot, other: Candidate | Slot | None) -> Finding:
    """A credential in use, what it keeps out, and what the server said of it."""
    data = {
        "variable": called(slot.source),
        "other": other_name(other) if other else "",
        "verdict": verdict(facts, slot.source),
    }
    related = (other.place,) if other and other.place else ()
    severity, confidence = weighed(facts, slot.source)
    return Finding(code, standing_at(facts, slot), data, severity, confidence, related=related)


def weighed_pair(facts: Facts, bearer: Slot, key: Slot) -> tuple[Severity, Confidence]:
    """Two credentials at once: broken if the server refuses one, meant if it takes both or a gateway is asked."""
    if refused(facts, bearer.source) or refused(facts, key.source):
        return "error", "certain"
    meant = is_foreign(facts) or (accepted(facts, bearer.source) and accepted(facts, key.source))
    return ("note", "certain") if meant else ("warning", "possible")


def header_faults(facts: Facts) -> Iterator[tuple[str, str, tuple[Severity, Confidence]]]:
    """What is wrong with ANTHROPIC_CUSTOM_HEADERS: the kind, the header, and how bad it is."""
    for header, slot in (("Authorization", facts.sent.authorization), ("x-api-key", facts.sent.x_api_key)):
        if facts.situation.headers.values.get(header.lower()) == "":
            yield "empty", header, ("warning" if facts.sent.authorization else "error", "certain")
        elif slot and slot.kind == "custom-header" and kept_out(facts):
            yield "replaces", header, weighed(facts, slot.source)
        elif slot and slot.kind == "custom-header" and refused(facts, slot.source):
            yield "refused", header, ("error", "certain")
    if facts.situation.headers.invalid:
        yield "invalid", "", ("error" if facts.resolution.stop == "custom-headers-invalid" else "warning", "certain")
    lines = (facts.environment.text(CUSTOM_HEADERS) or "").split("\n")
    if any(":" not in line and not is_blank(line) for line in lines):
        yield "no-colon", "", ("warning", "certain")
