"""ACT: what a job demands of its credential, and what claude-code-action makes of the job's variables."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.check.action import in_ci, in_github
from claude_authdoctor.check.checkout import OF_A_FOLDER
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import FIRST_PARTY, credential_variables
from claude_authdoctor.model.checkout import Demands
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import text_of

TOKEN = "ANTHROPIC_AUTH_TOKEN"  # noqa: S105 - a variable's name
SETUP_TOKEN = "CLAUDE_CODE_OAUTH_TOKEN"  # noqa: S105
IDENTITY = "ANTHROPIC_IDENTITY_TOKEN"
ORGANIZATION = "ANTHROPIC_ORGANIZATION_ID"
OF_THE_ACTION = ("ANTHROPIC_API_KEY", SETUP_TOKEN, "ANTHROPIC_FEDERATION_RULE_ID")
ACTION = "anthropics/claude-code-action"
REGIONS = {"bedrock": ("AWS_REGION",), "vertex": ("CLOUD_ML_REGION",)}
KINDS = {"key": ("console-key",), "oauth": ("login", "setup-token", "profile"), "wif": ("federation",)}
FORMS = {
    "ANTHROPIC_FEDERATION_RULE_ID": ("rule", re.compile(r"fdrl_\w{3,}")),
    ORGANIZATION: ("organization", re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")),
    "ANTHROPIC_SERVICE_ACCOUNT_ID": ("account", re.compile(r"svac_\w{3,}")),
    "ANTHROPIC_WORKSPACE_ID": ("workspace", re.compile(r"wrkspc_\w{3,}|default")),
}
SAMPLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("expression", re.compile(r"\$\{\{")),
    ("variable", re.compile(r"(?:secrets|env|vars|github|inputs)\.\w+")),
    ("sample", re.compile(r"(?i)x{3,}|todo|fixme|tbd|dummy|test|example|secret|password|none")),
)
LIFETIME = 365 * 86400.0
DAY = 86400.0
JWT_PARTS = 3
LONGEST_JWT = 16 * 1024


@check("ACT110")
def job_placeholder(facts: Facts) -> Iterator[Finding]:
    """A credential's variable holds what somebody wrote in its place."""
    for name in credential_variables() if facts.snapshot.checkout else ():
        entry = facts.environment.winner(name)
        text = text_of(entry.value).strip() if entry and entry.scope not in OF_A_FOLDER else ""
        found = next((kind for kind, form in SAMPLES if starts(form, kind, text)), "")
        if found:
            fault = words("takeover")["placeholder"][found]
            yield Finding("ACT110", facts.place_of(name), {"variable": name, "fault": fault})


@check("ACT117")
def job_no_credential(facts: Facts) -> Iterator[Finding]:
    """Nothing was given to the job, and nothing lies on its machine."""
    if facts.snapshot.checkout and in_ci(facts) and facts.resolution.stop == "no-credential":
        yield Finding("ACT117", Place("environment", OF_THE_ACTION[0]))


@check("ACT111")
def action_token(facts: Facts) -> Iterator[Finding]:
    """claude-code-action does not count a bearer token as a credential, and stops."""
    asked = facts.snapshot.checkout is not None and in_github(facts) and facts.resolution.provider == FIRST_PARTY
    if asked and facts.environment.is_set(TOKEN) and not any(map(facts.environment.is_set, OF_THE_ACTION)):
        severity: Severity = "warning" if uses_action(facts) else "note"
        yield Finding("ACT111", facts.place_of(TOKEN), {"variable": TOKEN}, severity)


@check("ACT112")
def job_region(facts: Facts) -> Iterator[Finding]:
    """The action wants the region said; the client alone would take its own."""
    names = REGIONS.get(facts.resolution.provider, ())
    if facts.snapshot.checkout and in_ci(facts) and names and not any(map(facts.environment.is_set, names)):
        severity: Severity = "warning" if uses_action(facts) or in_github(facts) else "note"
        yield Finding("ACT112", Place("environment", names[0]), {"variable": names[0]}, severity)


@check("ACT113")
def federation_form(facts: Facts) -> Iterator[Finding]:
    """An id of workload identity federation has not the form of one."""
    federated = facts.snapshot.checkout is not None and facts.environment.is_set("ANTHROPIC_FEDERATION_RULE_ID")
    for name, (which, form) in FORMS.items() if federated else ():
        text = facts.environment.trimmed(name)
        if text and not form.fullmatch(text):
            fault = words("takeover")["federation"][which]
            yield Finding("ACT113", facts.place_of(name), {"variable": name, "fault": fault})


@check("ACT114")
def job_expiry(facts: Facts) -> Iterator[Finding]:
    """The credential that the job uses ends before the time that was asked for."""
    demands = demanded(facts)
    for what, place, end in ends(facts, demands) if demands else ():
        left = end - facts.snapshot.now
        if demands and left < demands.warn_before:
            said = words("takeover")["expiry"]
            when = said["past"] if left <= 0 else said["soon"].format(days=int(left // DAY))
            yield Finding("ACT114", place, {"what": said[what], "when": when}, "error" if left <= 0 else "warning")


@check("ACT115")
def job_require(facts: Facts) -> Iterator[Finding]:
    """The job would use another kind of credential than the command line demands."""
    demands = demanded(facts)
    if demands is None or demands.require is None or meets(facts, demands.require):
        return
    said = words("takeover")
    used = [slot.source for slot in facts.resolution.used]
    name = " and ".join(dict.fromkeys(used)) or said["used"]["nothing"]
    place = facts.resolution.used[0].place if facts.resolution.used else None
    wanted = said["requirement"][demands.require]
    way = said["used"]["take-out" if used else "give"].format(wanted=wanted)
    data = {"wanted": wanted, "used": name, "next": way}
    yield Finding("ACT115", place or Place("machine", "preflight"), data)


@check("ACT116")
def job_organization(facts: Facts) -> Iterator[Finding]:
    """The job's credential belongs to another organisation than the command line demands, or nobody can tell."""
    demands = demanded(facts)
    if demands is None or not demands.organization:
        return
    known = organization(facts)
    if known != demands.organization:
        place = facts.resolution.used[0].place if facts.resolution.used else None
        data = {"wanted": demands.organization, "known": known or words("takeover")["used"]["unknown"]}
        yield Finding("ACT116", place or Place("machine", "preflight"), data, "error" if known else "warning")


def demanded(facts: Facts) -> Demands | None:
    """What the command line asks of the credential; None outside preflight."""
    return facts.snapshot.checkout.demands if facts.snapshot.checkout else None


def starts(form: re.Pattern[str], kind: str, text: str) -> bool:
    """Whether a value is a sample; an expression may stand in front of more."""
    return bool(form.match(text) if kind == "expression" else form.fullmatch(text))


def uses_action(facts: Facts) -> bool:
    """Whether a workflow of the checkout runs claude-code-action."""
    flows = facts.snapshot.checkout.workflows if facts.snapshot.checkout else ()
    steps = (step for flow in flows for job in flow.jobs for step in job.steps)
    return any(step.uses is not None and step.uses.value.startswith(ACTION) for step in steps)


def meets(facts: Facts, require: str) -> bool:
    """Whether what would be sent is of the kind that is required, and nothing else beside it."""
    used = facts.resolution.used
    if require not in KINDS:
        return facts.resolution.provider == require and facts.resolution.outcome == "sends"
    right = facts.resolution.provider == FIRST_PARTY and all(slot.kind in KINDS[require] for slot in used)
    return bool(used) and right


def ends(facts: Facts, demands: Demands) -> Iterator[tuple[str, Place, float]]:
    """The credentials in use whose end is known."""
    if facts.used("credentials-file") and facts.login.expires and not facts.login.renewable:
        yield "login", Place("file", facts.snapshot.store.document.fact.path), facts.login.expires
    if demands.created is not None and facts.uses(SETUP_TOKEN):
        yield "setup-token", facts.place_of(SETUP_TOKEN), demands.created + LIFETIME
    end = claims(facts.environment.trimmed(IDENTITY)).get("exp")
    if isinstance(end, int | float) and not isinstance(end, bool):
        yield "identity", facts.place_of(IDENTITY), float(end)


def claims(token: str) -> Mapping[str, Any]:
    """What a signed identity token says; empty where it is none. Nothing of it is believed, only its end is read."""
    parts = token.split(".")
    if len(parts) != JWT_PARTS or len(token) > LONGEST_JWT:
        return {}
    try:
        said = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def organization(facts: Facts) -> str:
    """The organisation of the credential in use, in lower case; empty where nothing here tells it."""
    kinds = {slot.kind for slot in facts.resolution.used}
    if kinds == {"federation"}:
        return facts.environment.trimmed(ORGANIZATION).lower()
    sources = {slot.source for slot in facts.resolution.used}
    told = [reply.data.get("organization", "") for reply in facts.replies or () if reply.source in sources]
    account = facts.situation.state.get("oauthAccount")
    stored = account.get("organizationUuid") if isinstance(account, dict) and kinds == {"login"} else None
    return (next(filter(None, told), "") or (stored if isinstance(stored, str) else "")).lower()
