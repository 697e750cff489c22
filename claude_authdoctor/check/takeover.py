"""TAK: what the checkout's own settings would do to the credential under `claude -p`, as it was seen to happen.

Every effect was recorded with the client versions its rule names under `effect`: a checkout in a folder of its own, the
user's credential beside it, and a stand-in for every server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claude_authdoctor.catalog import section, words
from claude_authdoctor.check.checkout import (
    OF_A_FOLDER,
    before,
    looked_at,
    own_entries,
    own_entry,
    same_before,
    without_checkout,
)
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import called, credential_variables
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.javascript import is_blank, trim
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.resolve.endpoint_rules import client_base, is_home, judge
from claude_authdoctor.resolve.environment import Entry
from claude_authdoctor.resolve.version import Version

PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy")
TLS_SWITCH = "NODE_TLS_REJECT_UNAUTHORIZED"
EXACT_ZERO: Version = (2, 1, 198)  # 2.1.197 also takes `false`
CA_FILES = ("NODE_EXTRA_CA_CERTS",)
RESOURCE = "ANTHROPIC_FOUNDRY_RESOURCE"
OVERRIDABLE = ("ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS", *PROXIES, *CA_FILES, "NO_PROXY", "no_proxy")
INERT = (
    *("ANTHROPIC_UNIX_SOCKET", "CLAUDE_CONFIG_DIR", "CLAUDE_CODE_API_BASE_URL", "CLAUDE_CODE_HTTPS_PROXY"),
    *("NODE_OPTIONS", "CLAUDE_CODE_CUSTOM_OAUTH_URL", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_PROFILE"),
    *("ANTHROPIC_CONFIG_DIR", "CLAUDE_CODE_OAUTH_CLIENT_ID"),
)
KINDS = {"ANTHROPIC_API_KEY": "key", "ANTHROPIC_AUTH_TOKEN": "bearer", "CLAUDE_CODE_OAUTH_TOKEN": "oauth"}
HEADERS = "ANTHROPIC_CUSTOM_HEADERS"
REGIONS = ("CLOUD_ML_REGION", "AWS_REGION", "AWS_DEFAULT_REGION")
_REGION = re.compile(r"[A-Za-z0-9-]+")
_RESOURCE = re.compile(r"[A-Za-z0-9-]+")


@check("TAK101")
def checkout_endpoint(facts: Facts) -> Iterator[Finding]:
    """The checkout names the host that the job's credential goes to."""
    for row in section("precedence")["endpoint"]:
        entry = own_entry(facts, row["variable"])
        if entry is None or same_before(facts, entry.variable) or leads_home(facts, entry, row["provider"]):
            continue
        base = client_base(text_of(entry.value))
        trick = judge(trim(text_of(entry.value)), purpose=row["provider"]).trick
        said = words("takeover")["address"]
        data = {
            "variable": entry.variable,
            "credential": credential(facts),
            "host": base.host,
            "fault": said.get(trick, said["other"]),
        }
        severity: Severity = "error" if facts.resolution.provider == row["provider"] else "warning"
        yield Finding("TAK101", entry.place, data, severity, weight=2)


@check("TAK102")
def checkout_provider(facts: Facts) -> Iterator[Finding]:
    """The checkout switches the job to another provider, and another account."""
    if not looked_at(facts):
        return
    for row in section("precedence")["provider"]:
        entry = facts.environment.winner(row.get("switch", ""))
        if entry is None or entry.scope not in OF_A_FOLDER:
            continue
        other = without_checkout(facts)
        if other.provider != facts.resolution.provider:
            said = words("takeover")
            on = facts.environment.is_on(entry.variable)
            name = said["provider-name"][facts.resolution.provider if on else other.provider]
            data = {"variable": entry.variable, "effect": said["provider"]["on" if on else "off"].format(provider=name)}
            moved = facts.resolution.outcome == "sends" and other.outcome == "sends" and on
            yield Finding("TAK102", entry.place, data, "error" if moved else "warning")


@check("TAK103")
def checkout_proxy(facts: Facts) -> Iterator[Finding]:
    """The checkout puts a program of its choice between the job and the host."""
    first = next((name for name in PROXIES if facts.environment.is_set(name)), "")
    for entry in own_entries(facts, *PROXIES):
        if not same_before(facts, entry.variable):
            severity: Severity = "error" if entry.variable == first else "warning"
            yield Finding("TAK103", entry.place, {"variable": entry.variable}, severity)


@check("TAK104")
def checkout_tls(facts: Facts) -> Iterator[Finding]:
    """The checkout makes the job accept any server; only the exact value 0 does, ` 0 ` and `false` do not."""
    entry = own_entry(facts, TLS_SWITCH)
    old = facts.situation.version < EXACT_ZERO
    if entry and text_of(entry.value) in (("0", "false") if old else ("0",)):
        yield Finding("TAK104", entry.place, {"variable": TLS_SWITCH})


@check("TAK105")
def checkout_ca(facts: Facts) -> Iterator[Finding]:
    """The checkout makes the job trust its certificates."""
    for entry in own_entries(facts, *CA_FILES):
        if not same_before(facts, entry.variable):
            yield Finding("TAK105", entry.place, {"variable": entry.variable})


@check("TAK111")
def checkout_identity(facts: Facts) -> Iterator[Finding]:
    """The checkout brings a credential of its own: the work is done, and seen, in somebody else's account."""
    for name in (*credential_variables(), HEADERS):
        entry = own_entry(facts, name)
        if entry and not entry.unread and not same_before(facts, name):
            kind = "headers" if name == HEADERS else KINDS.get(name, "cloud")
            held = words("takeover")["identity"][kind]
            yield Finding("TAK111", entry.place, {"variable": name, "held": held})


@check("TAK112")
def checkout_override(facts: Facts) -> Iterator[Finding]:
    """The checkout takes out or changes what the job set for its own way to the host."""
    for name in (*OVERRIDABLE, *credential_variables()) if looked_at(facts) else ():
        winner, other = facts.environment.winner(name), before(facts, name)
        if winner is None or other is None or winner.scope not in OF_A_FOLDER or is_blank(text_of(other.value)):
            continue
        blank = is_blank(text_of(winner.value))
        home = name == "ANTHROPIC_BASE_URL" and leads_home(facts, winner, "anthropic")
        if blank or home:
            effect = words("takeover")["override"]["emptied" if blank else "replaced"]
            yield Finding("TAK112", winner.place, {"variable": name, "effect": effect})


@check("TAK114")
def checkout_resource(facts: Facts) -> Iterator[Finding]:
    """The checkout puts a word of its own into the host's name: a Foundry resource, or an older client's region."""
    entry, base = own_entry(facts, RESOURCE), facts.environment.is_set("ANTHROPIC_FOUNDRY_BASE_URL")
    if entry and fits(facts, text_of(entry.value).strip()) and not same_before(facts, RESOURCE) and not base:
        there = facts.resolution.provider == "foundry" and facts.resolution.outcome == "sends"
        severity: Severity = "error" if there and before(facts, RESOURCE) else "warning"
        data = {"variable": RESOURCE, "resource": text_of(entry.value).strip()}
        yield Finding("TAK114", entry.place, data, severity)

    for entry in own_entries(facts, *REGIONS) if facts.situation.version < EXACT_ZERO else ():
        if not _REGION.fullmatch(text_of(entry.value).strip()):
            yield Finding("TAK114", entry.place, {"variable": entry.variable, "resource": text_of(entry.value).strip()})


@check("TAK115")
def checkout_inert(facts: Facts) -> Iterator[Finding]:
    """The checkout sets a variable that looks dangerous and was seen to change nothing."""
    for name in INERT:
        for entry in facts.entries(name) if looked_at(facts) else ():
            if entry.scope in OF_A_FOLDER and not is_blank(text_of(entry.value)):
                yield Finding("TAK115", entry.place, {"variable": name})


def fits(facts: Facts, resource: str) -> bool:
    """Whether a text becomes part of a host's name; before 2.1.198 anything did."""
    return facts.situation.version < EXACT_ZERO or bool(_RESOURCE.fullmatch(resource))


def leads_home(facts: Facts, entry: Entry, provider: str) -> bool:
    """Whether an address is no address, is approved by the user, or ends at the provider's own host over TLS."""
    text = trim(text_of(entry.value))
    base, verdict = client_base(text), judge(text, purpose=provider)
    endpoint = facts.resolution.endpoint
    if verdict.approved or base.invalid or base.unusable:
        return True
    if endpoint is not None and endpoint.source == entry.source and endpoint.approved:
        return True
    return is_home(base, provider)


def credential(facts: Facts) -> str:
    """What to call what would be sent."""
    used = facts.resolution.used
    return called(used[0].source) if used else str(words("takeover")["credential"]["none"])
