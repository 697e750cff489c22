"""STA: Claude Code's state file (`~/.claude.json`): readable, kept, and what it remembers of you."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.store import REFUSED_BY_SYSTEM, body
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.resolve.situation import APPROVAL_LENGTH

CONTAINERS = {"container", "devcontainer"}


def state_place(facts: Facts) -> Place:
    """The state file in force."""
    return Place("file", facts.snapshot.state.document.fact.path)


def account(facts: Facts) -> Mapping[str, Any]:
    """What the state file remembers of the account; empty where it does not."""
    found = facts.situation.state.get("oauthAccount")
    return found if isinstance(found, dict) else {}


@check("STA101")
def claude_json_corrupt(facts: Facts) -> Iterator[Finding]:
    """The state file is there but cannot be used; Claude Code stops at once, whatever else is set."""
    document = facts.snapshot.state.document
    broken = document.state in ("malformed", "too-deep", "too-large", "unreadable", "not-a-file")
    if broken and document.fact.error not in REFUSED_BY_SYSTEM:
        said = words("store")["fault"][document.state].format(where=document.fault or document.fact.error or "-")
        sound = facts.snapshot.state.sound_backup
        way = words("store")["backup"]["sound" if sound else "none"].format(path=(sound or document).fact.path)
        yield Finding("STA101", state_place(facts), {"fault": said, "next": way})


@check("STA102")
def claude_json_outside(facts: Facts) -> Iterator[Finding]:
    """In a container, the login lies on a volume and the state file beside it does not: it is lost at each rebuild."""
    mounts = facts.snapshot.surroundings.mounts
    login = mounts.get(facts.snapshot.store.document.fact.path)
    state = mounts.get(facts.snapshot.state.document.fact.path)
    apart = login is not None and state is not None and login.point != state.point and state.kind == "overlay"
    if apart and login and CONTAINERS & facts.snapshot.host.markers:
        yield Finding("STA102", state_place(facts), {"volume": login.point})


@check("STA103")
def onboarding_gate(facts: Facts) -> Iterator[Finding]:
    """The first-run screens come first, and ask for a sign-in although a credential is set."""
    done = facts.situation.state.get("hasCompletedOnboarding") is True
    stopped = facts.resolution.stop == "state-broken"
    if facts.situation.interactive and facts.resolution.used and not done and not stopped:
        kinds = {slot.kind for slot in facts.resolution.used}
        if kinds & {"setup-token", "gateway-token", "login"}:
            yield Finding("STA103", state_place(facts))


@check("STA104")
def wrong_org(facts: Facts) -> Iterator[Finding]:
    """The stored login belongs to another organisation than the settings ask for."""
    wanted = wanted_organisations(facts)
    mine = account(facts).get("organizationUuid") or body(facts).get("organizationUuid")
    if wanted and isinstance(mine, str) and mine not in wanted and facts.used("credentials-file"):
        forced: Severity = "error" if facts.situation.managed("forceLoginOrgUUID") is not None else "warning"
        yield Finding("STA104", state_place(facts), {"mine": mine, "wanted": wanted[0]}, forced)


def wanted_organisations(facts: Facts) -> tuple[str, ...]:
    """`forceLoginOrgUUID` in force: one id or a list; a weaker file than the managed one only pre-selects."""
    found = [file.data["forceLoginOrgUUID"] for file in facts.snapshot.settings if "forceLoginOrgUUID" in file.data]
    value = facts.situation.managed("forceLoginOrgUUID") or (found[-1] if found else None)
    listed = value if isinstance(value, list) else [value]
    return tuple(item for item in listed if isinstance(item, str) and item)


@check("STA106")
def daemon_status(facts: Facts) -> Iterator[Finding]:
    """The background service's note still asks for a sign-in although the login is sound."""
    daemon = facts.snapshot.surroundings.daemon
    says = str(daemon.data.get("status", daemon.data)) if daemon and isinstance(daemon.data, dict) else ""
    if daemon and "auth_required" in says and facts.login.token and not facts.login.defect:
        yield Finding("STA106", Place("file", daemon.fact.path))


@check("STA107")
def approval_useless(facts: Facts) -> Iterator[Finding]:
    """An approval that is not the last 20 characters of a key matches no key, and a whole key there is a leak."""
    responses = facts.situation.state.get("customApiKeyResponses")
    for name in ("approved", "rejected"):
        known = responses.get(name) if isinstance(responses, dict) else None
        entries = [item for item in known if isinstance(item, str)] if isinstance(known, list) else []
        if any(len(item) > APPROVAL_LENGTH for item in entries):
            yield Finding("STA107", state_place(facts), {"list": name})


@check("STA108")
def state_misplaced(facts: Facts) -> Iterator[Finding]:
    """`~/.claude/.claude.json` looks like the state file and is not read while CLAUDE_CONFIG_DIR is unset."""
    host, state = facts.snapshot.host, facts.snapshot.state.document.fact
    inside = next((fact for path, fact in facts.snapshot.files.items() if path.endswith(".claude.json")), None)
    if inside and inside.kind == "file" and inside.path != state.path and state.path.startswith(host.home):
        lost: Severity = "warning" if state.kind == "absent" else "note"
        yield Finding("STA108", Place("file", inside.path), {"read": state.path}, lost)


@check("STA109")
def two_accounts(facts: Facts) -> Iterator[Finding]:
    """The state file remembers another account than the one that is signed in."""
    remembered, stored = account(facts).get("accountUuid"), body(facts).get("accountUuid")
    if isinstance(remembered, str) and isinstance(stored, str) and remembered != stored:
        yield Finding("STA109", state_place(facts), {"login": facts.snapshot.store.document.fact.path})
