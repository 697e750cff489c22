"""CLI and LOG: the Claude Code that would run, and what its version brings with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.catalog import section
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import OAUTH
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.place import Place
from claude_authdoctor.resolve.version import Version, parsed

RACE_FIXED: Version = (2, 1, 211)
HOSTS_MOVED: Version = (2, 1, 7)
OAUTH_HEADER: Version = (1, 0, 88)
BETAS_FIXED: Version = (2, 1, 123)
PASTE_BROKEN: tuple[Version, Version] = ((2, 1, 105), (2, 1, 107))
MANY_REPAIRS = 3


def known_version(facts: Facts) -> Version | None:
    """The version of the client, only where it is known; rules about versions do not guess."""
    client = facts.snapshot.client
    return parsed(facts.snapshot.assumed_version or (client.version if client else None))


def dotted(version: Version) -> str:
    """A version as people write it."""
    return ".".join(str(part) for part in version)


def client_place(facts: Facts) -> Place:
    """The program that would run."""
    client = facts.snapshot.client
    return Place("file", client.path) if client and client.path else Place("machine", "claude")


def signs_in(facts: Facts) -> bool:
    """Whether a login or a token of one is what Claude Code sends."""
    return any(slot.kind in OAUTH for slot in facts.resolution.used)


@check("CLI101")
def client_missing(facts: Facts) -> Iterator[Finding]:
    """There is no claude on PATH."""
    if facts.snapshot.client is None and facts.snapshot.assumed_version is None:
        yield Finding("CLI101", Place("environment", "PATH"))


@check("CLI102")
def client_vulnerable(facts: Facts) -> Iterator[Finding]:
    """The client has a known weakness by which a project can reach your credential."""
    version = known_version(facts)
    known = [row for row in section("clients")["advisory"] if version and is_touched(version, row)]
    if version and known:
        worst = max(known, key=lambda row: parsed(row["fixed"]) or ())
        data = {"version": dotted(version), "id": worst["id"], "what": worst["what"], "fixed": worst["fixed"]}
        yield Finding("CLI102", client_place(facts), data)


def is_touched(version: Version, row: Mapping[str, str]) -> bool:
    """Whether an advisory is about a version: from `since`, if it is given, up to the one before `fixed`."""
    return (parsed(row.get("since")) or ()) <= version < (parsed(row["fixed"]) or ())


@check("CLI103")
def refresh_race(facts: Facts) -> Iterator[Finding]:
    """Several sessions of this client can spend the same refresh token."""
    version = known_version(facts)
    if version and version < RACE_FIXED and facts.used("credentials-file") and facts.login.renewable:
        yield Finding("CLI103", client_place(facts), {"version": dotted(version)})


@check("CLI104")
def client_outdated(facts: Facts) -> Iterator[Finding]:
    """Repairs of signing in that this client lacks."""
    version = known_version(facts)
    missed = [row for row in section("clients")["repaired"] if version and version < (parsed(row["version"]) or ())]
    if version and len(missed) >= MANY_REPAIRS:
        data = {"version": dotted(version), "count": str(len(missed)), "last": missed[-1]["what"]}
        yield Finding("CLI104", client_place(facts), data)


@check("CLI105")
def old_host(facts: Facts) -> Iterator[Finding]:
    """The client asks hosts that no longer answer for sign-ins and renewals."""
    version = known_version(facts)
    if version and version < HOSTS_MOVED and not facts.resolution.x_api_key:
        yield Finding("CLI105", client_place(facts), {"version": dotted(version)})


@check("CLI107")
def version_not_allowed(facts: Facts) -> Iterator[Finding]:
    """Managed settings name the versions that may start, and this one is not among them."""
    version = known_version(facts)
    for key, wrong in (("requiredMinimumVersion", -1), ("requiredMaximumVersion", 1)):
        wanted = facts.situation.managed(key)
        bound = parsed(wanted) if isinstance(wanted, str) else None
        if version and bound and (version > bound) - (version < bound) == wrong:
            files = [f.place for f in facts.snapshot.settings if f.scope == "managed" and key in f.data]
            yield Finding("CLI107", files[-1], {"key": key, "wanted": dotted(bound), "version": dotted(version)})


@check("CLI108")
def oauth_unsupported(facts: Facts) -> Iterator[Finding]:
    """The client sends a login without the header that marks it as one."""
    version = known_version(facts)
    stripped = facts.environment.is_on("CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS")
    if version and signs_in(facts) and version < (BETAS_FIXED if stripped else OAUTH_HEADER):
        yield Finding("CLI108", client_place(facts), {"version": dotted(version)})


@check("LOG103")
def paste_blocked(facts: Facts) -> Iterator[Finding]:
    """Three versions took no paste at the login prompt."""
    version = known_version(facts)
    if version and PASTE_BROKEN[0] <= version <= PASTE_BROKEN[1]:
        yield Finding("LOG103", client_place(facts), {"version": dotted(version)})
