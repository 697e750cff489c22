"""ACT: runs in CI and claude-code-action: secrets, identity tokens, provider switches."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.client import known_version
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.store import sends_nothing
from claude_authdoctor.check.verdict import FIRST_PARTY
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.javascript import is_blank
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.resolve.version import Version

IN_CI = {"ci", "github-actions", "gitlab"}
SECRETS = ("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN", "AWS_BEARER_TOKEN_BEDROCK")
SWITCHES = ("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY")
IDENTITY = ("ANTHROPIC_IDENTITY_TOKEN", "ANTHROPIC_IDENTITY_TOKEN_FILE")
CI_TRUE_FIXED: Version = (2, 1, 163)


def in_ci(facts: Facts) -> bool:
    """Whether this is a job of CI."""
    return bool(IN_CI & facts.snapshot.host.markers)


def in_github(facts: Facts) -> bool:
    """Whether this is a job of GitHub Actions."""
    return "github-actions" in facts.snapshot.host.markers


@check("ACT101")
def ci_secret(facts: Facts) -> Iterator[Finding]:
    """A secret of the job arrived empty: a fork's pull request, a wrong name, another environment."""
    for name in SECRETS:
        value = facts.snapshot.env.get(name)
        if in_ci(facts) and value is not None and is_blank(text_of(value)) and sends_nothing(facts):
            yield Finding("ACT101", facts.place_of(name), {"variable": name})


@check("ACT102")
def ci_oidc(facts: Facts) -> Iterator[Finding]:
    """Federation is set up, but the job may not ask GitHub for an identity token."""
    environment = facts.environment
    federated = environment.is_set("ANTHROPIC_FEDERATION_RULE_ID") and not any(map(environment.is_set, IDENTITY))
    if in_github(facts) and federated and not environment.is_set("ACTIONS_ID_TOKEN_REQUEST_URL"):
        severity: Severity = "warning" if facts.resolution.used else "error"
        yield Finding("ACT102", facts.place_of("ANTHROPIC_FEDERATION_RULE_ID"), severity=severity)


@check("ACT103")
def ci_multi(facts: Facts) -> Iterator[Finding]:
    """Two provider switches are on: the action refuses that; the client itself takes the first of its ladder."""
    on = [name for name in SWITCHES if facts.environment.is_on(name)]
    if in_github(facts) and len(on) > 1:
        yield Finding("ACT103", facts.place_of(on[1]), {"first": on[0], "second": on[1]})


@check("ACT104")
def ci_true(facts: Facts) -> Iterator[Finding]:
    """Older clients asked for an API key in CI even with a cloud provider."""
    version = known_version(facts)
    cloud = facts.resolution.provider != FIRST_PARTY
    if version and version < CI_TRUE_FIXED and cloud and facts.environment.is_on("CI"):
        yield Finding("ACT104", facts.place_of("CI"))


@check("ACT105")
def ci_switch(facts: Facts) -> Iterator[Finding]:
    """claude-code-action knows a provider switch only as the literal 1; the client knows more spellings."""
    for name in SWITCHES:
        written = facts.environment.text(name)
        if in_github(facts) and facts.environment.is_on(name) and written != "1":
            yield Finding("ACT105", facts.place_of(name), {"variable": name, "value": written or ""})
