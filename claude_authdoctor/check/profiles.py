"""SRC: Anthropic profiles and workload identities, which live outside Claude Code's own folder."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import faults, kept_out, other_name, verdict, weighed
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.place import Place

PROFILE = "ANTHROPIC_PROFILE"
RULE_ID = "ANTHROPIC_FEDERATION_RULE_ID"
UNUSABLE = ("profile-broken", "profile-empty")
FEDERATION = ("federation-organization", "federation-rule", "identity-missing", "identity-file-missing")


@check("SRC121")
def profile_shadow(facts: Facts) -> Iterator[Finding]:
    """A profile or a workload identity is used where a login is there too."""
    slot, other = facts.sent.authorization, kept_out(facts)
    if slot and other and slot.kind in ("profile", "federation"):
        data = {
            "profile": profile_name(slot.source),
            "other": other_name(other),
            "verdict": verdict(facts, slot.source),
        }
        place = chosen_at(facts) or slot.place or Place("machine", "profile")
        yield Finding("SRC121", place, data, *weighed(facts, slot.source))


@check("SRC122")
def profile_expired(facts: Facts) -> Iterator[Finding]:
    """The profile in use has expired and cannot be renewed."""
    if facts.resolution.stop == "profile-expired":
        yield stopped_by_profile("SRC122", facts)


@check("SRC123")
def profile_unusable(facts: Facts) -> Iterator[Finding]:
    """The credentials file of the profile in use cannot be used as it is."""
    if facts.resolution.stop in UNUSABLE:
        yield stopped_by_profile("SRC123", facts)


@check("SRC124")
def profile_missing(facts: Facts) -> Iterator[Finding]:
    """ANTHROPIC_PROFILE names a profile that is none."""
    name = facts.environment.trimmed(PROFILE)
    link = facts.resolution.link(f"profile:{name}")
    if name and link and link.standing == "invalid":
        fatal = facts.resolution.stop == "no-credential"
        yield Finding("SRC124", facts.place_of(PROFILE), {"profile": name}, "error" if fatal else None)


@check("SRC125")
def federation_incomplete(facts: Facts) -> Iterator[Finding]:
    """A workload identity lacks something, and Claude Code stops or passes over it."""
    link = facts.resolution.link("federation")
    if facts.resolution.stop in FEDERATION:
        fault = facts.resolution.stop
        place = facts.resolution.stop_place or facts.place_of(RULE_ID)
        yield Finding("SRC125", place, {"fault": faults("federation")[fault]}, "error")
    elif link and link.standing == "invalid":
        fatal = facts.resolution.stop == "no-credential"
        words = {"fault": faults("federation")["federation-organization"]}
        yield Finding("SRC125", facts.place_of(RULE_ID), words, "error" if fatal else None)


def profile_name(source: str) -> str:
    """What to call a profile, or the identity that has no name."""
    name = source.partition(":")[2]
    return faults("profile")["named"].format(name=name) if name else faults("profile")["federation"]


def chosen_at(facts: Facts) -> Place | None:
    """Where the profile in use is named, if it is named anywhere."""
    name = next((one for one in (PROFILE, RULE_ID) if facts.environment.is_set(one)), None)
    return facts.place_of(name) if name else None


def stopped_by_profile(code: str, facts: Facts) -> Finding:
    """The finding for a stop that a profile brings about."""
    resolution = facts.resolution
    place = resolution.stop_place or Place("machine", resolution.stop_source)
    phrase = faults("profile").get(resolution.stop, "")
    return Finding(code, place, {"profile": profile_name(resolution.stop_source), "fault": phrase})
