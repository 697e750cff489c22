"""The decision: from a snapshot to both headers, the host, and the reason for each link of the chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claude_authdoctor.catalog import section, words
from claude_authdoctor.model.resolution import Endpoint, Outcome, Refresh, Resolution, Slot
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.resolve.chain import chain
from claude_authdoctor.resolve.conditions import Sources, hosting
from claude_authdoctor.resolve.endpoint import DEFAULT, endpoint, of_profile
from claude_authdoctor.resolve.endpoint_rules import client_base, is_home
from claude_authdoctor.resolve.labels import label
from claude_authdoctor.resolve.provider_needs import missing_for
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.slots import (
    Filled,
    authorization_slot,
    filled,
    refilled,
    unsendable,
    x_api_key_slot,
)
from claude_authdoctor.resolve.source import Source
from claude_authdoctor.resolve.sources import sources
from claude_authdoctor.resolve.stops import Stop, first_stop

# A value of these that no header can carry is told as "Not logged in", without naming it.
UNNAMED = ("login", "stored-key", "aws-platform-key", "foundry-key")
STOPPING = (
    "profile",
    "federation",
    "aws-signature",
)  # kinds whose failure stops the session instead of sending an empty header
LOCK_STALE = 60.0  # seconds; a refresh lock that nobody touches is taken over after this (recorded 2.1.329)


def resolve(snapshot: Snapshot, approved: Sequence[str] = ()) -> Resolution:
    """What Claude Code would send if it were started now. `approved` lists hosts the user's own configuration adds."""
    situation = Situation.of(snapshot)
    known, headers = looked_twice(situation)
    outcome, stop = outcome_of(situation, known, headers)
    slots = () if outcome != "sends" else headers.both
    authorization = authorization_slot(headers.authorization) if slots else None
    x_api_key = x_api_key_slot(headers.x_api_key) if slots else None
    return Resolution(
        outcome=outcome,
        reason=sentence(stop, authorization, x_api_key),
        provider=situation.provider,
        endpoint=endpoint_of(situation, headers, approved),
        authorization=authorization,
        x_api_key=x_api_key,
        refresh=refresh_of(situation, headers.both),
        chain=chain(situation, known, headers, stopped=outcome != "sends"),
        stop=stop.id if stop else "",
        stop_place=stop.place if stop else None,
        stop_source=stop.source if stop else "",
        payer=payer(situation, outcome, headers),
        notes=tuple(notes(situation, known, headers)),
    )


def looked_twice(situation: Situation) -> tuple[Sources, Filled]:
    """All sources and what fills the headers. A profile is chosen first, and looked up again to fetch its token."""
    known = sources(situation)
    headers = filled(situation, known)
    again: Sequence[str] = headers.plan.get("late", ())
    if not again:
        return known, headers
    known = {**known, **{name: source for name, source in sources(situation.later()).items() if name in again}}
    return known, refilled(headers, again, known)


def endpoint_of(situation: Situation, headers: Filled, approved: Sequence[str]) -> Endpoint | None:
    """To whom it goes: a profile in use may name its own base where none is set (`profile/named config base_url`)."""
    found = endpoint(situation, approved)
    source = headers.authorization
    if found is None or found.source != DEFAULT or source is None or source.kind != "profile":
        return found
    profile = situation.snapshot.profiles.known.get(source.label.removeprefix("profile:"))
    url = (
        profile.configuration.data.get("base_url") if profile and isinstance(profile.configuration.data, dict) else None
    )
    return of_profile(url, source.label, source.place, approved) if isinstance(url, str) and url.strip() else found


def outcome_of(situation: Situation, known: Sources, headers: Filled) -> tuple[Outcome, Stop | None]:
    """What happens, and what stops it if something does."""
    stop = first_stop(situation, known) or missing_for(situation)
    if stop:
        return ("needs_approval" if stop.id == "key-not-approved" else "blocked"), stop
    if lacks_credential(headers):
        return nothing_to_send(situation, known, headers)
    failing = next((source for source in headers.both if source.failing and source.kind in STOPPING), None)
    if failing:
        return "blocked", Stop(failing.why, failing.label, failing.place)
    broken = unsendable(situation, headers.both)
    if broken:
        outcome: Outcome = "not_logged_in" if broken.id in UNNAMED else "blocked"
        return outcome, Stop("invalid-header", broken.label, broken.place)
    return held_back(situation, headers)


def held_back(situation: Situation, headers: Filled) -> tuple[Outcome, Stop | None]:
    """A login that is due while another process holds the refresh lock waits (`M/lock held`); all else is sent."""
    login_used = any(source.id == "login" for source in headers.both)
    if login_used and situation.is_new and situation.login.refresh == "due":
        for lock in situation.snapshot.locks:
            if lock.path.endswith(".oauth_refresh.lock") and lock.age < LOCK_STALE:
                return "blocked", Stop("refresh-locked", lock.path)
    return "sends", None


def lacks_credential(headers: Filled) -> bool:
    """Whether the plan needs a header that nothing fills."""
    needs = headers.plan.get("needs", "any")
    if needs == "nothing":
        return False
    if needs == "authorization":
        return headers.authorization is None
    return not any(carries(source) for source in headers.both)


def carries(source: Source) -> bool:
    """Whether something goes out: a failing helper sends its header empty, an empty custom header carries nothing."""
    return not (source.failing and source.kind == "custom-header")


def nothing_to_send(situation: Situation, known: Sources, headers: Filled) -> tuple[Outcome, Stop]:
    """Nothing fills the headers: a provider says its own words, the Anthropic API asks for a login."""
    missing = headers.plan.get("missing")
    if missing:
        return "blocked", Stop(missing)
    if headers.x_api_key and known["api-key"].good:  # an empty header in place of the key (`G/key/empty-key`)
        return "blocked", Stop("empty-header", headers.x_api_key.label, headers.x_api_key.place)
    if situation.login.defect == "stub":
        return "blocked", Stop("login-stub", "credentials-file")
    if situation.provider == "anthropic" and not situation.bare and (host := hosting(situation)):
        return "blocked", Stop("no-credential-hosted", host)
    return "not_logged_in", Stop("no-credential")


def refresh_of(situation: Situation, both: Sequence[Source]) -> Refresh:
    """Whether the login in use is renewed before it is sent."""
    return situation.login.refresh if any(source.id == "login" for source in both) else "not_needed"


def sentence(stop: Stop | None, authorization: Slot | None, x_api_key: Slot | None) -> str:
    """The outcome in one sentence."""
    table: Mapping[str, str] = words("resolve")["outcome"]
    if stop:
        return table.get(stop.id, table["blocked"]).format(source=label(stop.source), place=stop.place or stop.source)
    names = list(dict.fromkeys(label(slot.source) for slot in (authorization, x_api_key) if slot))
    return table[f"sends-{len(names)}"].format(*names)


def payer(situation: Situation, outcome: Outcome, headers: Filled) -> str:
    """Who is billed for what is sent, or would be after a yes to the question about the key."""
    table: Mapping[str, str] = words("resolve")["payer"]
    if outcome == "needs_approval":
        return table["asked"].format(payer=billed(situation, headers, table))
    return billed(situation, headers, table) if outcome == "sends" else table["nobody"]


def billed(situation: Situation, headers: Filled, table: Mapping[str, str]) -> str:
    """Who is billed for the plan in force: the provider's account, the gateway's keeper, or the credential's owner."""
    if situation.provider != "anthropic" or not headers.both:
        return table.get(situation.provider, table["nobody"])
    kind = headers.both[0].kind
    base = situation.environment.trimmed("ANTHROPIC_BASE_URL")
    if base and not is_home(client_base(base), situation.provider) and kind not in ("login", "setup-token"):
        return table["gateway"]
    return table.get(kind, table["unknown"])


def notes(situation: Situation, known: Sources, headers: Filled) -> list[str]:
    """Where the documented order and the client disagree on this machine."""
    table: Mapping[str, str] = words("resolve")["note"]
    found = []
    full = list(dict.fromkeys(label(source.label) for source in headers.both if not source.failing))
    if len(full) > 1:
        found.append(table["two-headers"].format(*full))
    ranks = {row["id"]: row.get("documented") for row in section("precedence")["source"]}
    ordered = [source for source in known.values() if source.good and ranks.get(source.id)]
    best = min(ordered, key=lambda source: ranks[source.id] or 99, default=None)
    if best and headers.both and best not in headers.both and situation.provider == "anthropic":
        found.append(table["documented-otherwise"].format(label(best.label), label(headers.both[0].label)))
    return found
