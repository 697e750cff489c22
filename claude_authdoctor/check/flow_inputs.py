"""WFL: what a workflow gives to Claude Code: credentials, providers, permissions, inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.spelling import meant
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.job import FORMS
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.workflows import GITHUB, Use, actions, known, secrets, uses
from claude_authdoctor.model.checkout import Text
from claude_authdoctor.model.finding import Finding

GITHUB_TOKENS = ("GITHUB_TOKEN", "github.token")
IDENTITY = "id-token"
WRITE = "write"
BLANKETS = ("write-all",)
SWITCHES = {
    "CLAUDE_CODE_USE_BEDROCK": "use_bedrock",
    "CLAUDE_CODE_USE_VERTEX": "use_vertex",
    "CLAUDE_CODE_USE_FOUNDRY": "use_foundry",
}
TOKEN = "ANTHROPIC_AUTH_TOKEN"  # noqa: S105 - a variable's name
EXPECTED = frozenset({"ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"})
OLD_VERSIONS = ("beta", "v0")
_WHOLE = re.compile(r"\$\{\{[^}]*\}\}")
_VARIABLE = re.compile(r"\$\{\{\s*env\.(\w+)\s*\}\}")


@check("WFL101")
def flow_no_credential(facts: Facts) -> Iterator[Finding]:
    """A step that runs Claude Code gets nothing to sign in with."""
    for use in (one for one in uses(facts) if one.flow.system == GITHUB):
        if not (signs_in(use) if use.action else has_credential(use) or any(may_sign_in(use))):
            yield Finding("WFL101", use.at(), {"step": name_of(use), "fault": words("workflow")["input"]["none"]})


@check("WFL102")
def flow_credential_input(facts: Facts) -> Iterator[Finding]:
    """The input for a credential is given something that is none."""
    for use in actions(facts):
        for name, variable in known()["action"]["credentials"].items():
            text = use.step.given.get(name)
            fault = fault_of(use, name, variable, text) if text else ""
            if text and fault:
                yield Finding("WFL102", use.at(text.line), {"step": name_of(use), "fault": fault})


@check("WFL103")
def flow_two_credentials(facts: Facts) -> Iterator[Finding]:
    """Two credentials are given: one of them is paid with, and nobody says which."""
    for use in actions(facts):
        given = [
            name for name in (*known()["action"]["credentials"], known()["action"]["federation"]) if use.given(name)
        ]
        if len(given) > 1:
            text = use.given(given[1])
            yield Finding("WFL103", use.at(text.line if text else None), {"first": given[0], "second": given[1]})


@check("WFL104")
def flow_two_providers(facts: Facts) -> Iterator[Finding]:
    """Two providers are switched on, which the action refuses."""
    for use in actions(facts):
        on = [name for name in known()["providers"] if use.on(name)]
        if len(on) > 1:
            yield Finding("WFL104", use.at(use.step.given[on[1]].line), {"first": on[0], "second": on[1]})


@check("WFL105")
def flow_switch(facts: Facts) -> Iterator[Finding]:
    """A provider's switch is written so that the action does not count it."""
    for use in actions(facts):
        said = words("workflow")["switch"]
        for name in known()["providers"]:
            text = use.step.given.get(name)
            if text and "${{" not in text.value and text.value not in ("true", "false", ""):
                fault = said["spelling"].format(value=text.value)
                yield Finding("WFL105", use.at(text.line), {"name": name, "fault": fault})
        for variable, name in SWITCHES.items():
            text = use.env(variable)
            if text and not use.on(name) and "base" not in use.action:
                yield Finding("WFL105", use.at(text.line), {"name": variable, "fault": said["variable"]})


@check("WFL106")
def flow_permission(facts: Facts) -> Iterator[Finding]:
    """The job asks GitHub for an identity token and may not have one."""
    for use in actions(facts):
        needs = needs_identity(use)
        granted = use.job.permissions
        may = granted is not None and (
            ("*" in granted and granted["*"].value in BLANKETS) or allows(granted.get(IDENTITY))
        )
        if needs and not may:
            line = next(iter(granted.values())).line if granted else use.job.line
            yield Finding("WFL106", use.at(line), {"job": use.job.name, "reason": needs})


@check("WFL107")
def flow_provider(facts: Facts) -> Iterator[Finding]:
    """A provider is chosen without its region or project, or without a way to sign in there."""
    for use, name, needs in chosen(facts):
        region = any(step.given.get(key) for step in use.before for key in needs["regions"])
        for group in needs["needs"]:
            if not any(use.env(variable) for variable in group) and not (region and "AWS_REGION" in group):
                yield Finding("WFL107", use.at(), {"provider": name, "missing": " or ".join(group)})
        done = any(step.uses and step.uses.value.lower().startswith(tuple(needs["signs_in"])) for step in use.before)
        if not done and not any(use.env(variable) for variable in needs["or_env"]):
            yield Finding("WFL107", use.at(), {"provider": name, "missing": needs["signs_in"][0]})


@check("WFL108")
def flow_federation(facts: Facts) -> Iterator[Finding]:
    """Federation is set up in part, or with ids that are none."""
    for use in actions(facts):
        rule_id, organization = known()["action"]["federation"], known()["action"]["organization"]
        if use.given(rule_id) and not use.given(organization):
            yield Finding("WFL108", use.at(), {"input": organization, "fault": "is missing"})
        for variable, (which, form) in FORMS.items():
            text = use.given(variable.lower())
            if text and "${{" not in text.value and not form.fullmatch(text.value.strip()):
                fault = words("takeover")["federation"][which]
                yield Finding("WFL108", use.at(text.line), {"input": variable.lower(), "fault": fault})


@check("WFL109")
def flow_input_name(facts: Facts) -> Iterator[Finding]:
    """An input that the action does not have is dropped without a word."""
    table = known()["action"]
    for use in actions(facts):
        beta = use.step.uses is not None and use.step.uses.value.rpartition("@")[2].startswith(OLD_VERSIONS)
        for name, text in use.step.given.items():
            if name in table["inputs"] or (name in table["old"] and (beta or "base" in use.action)):
                continue
            better = table["missed"].get(name) or table["old"].get(name) or meant(name.upper(), upper(table["inputs"]))
            data = {"input": name, "better": (better or words("takeover")["used"]["nothing"]).lower()}
            yield Finding("WFL109", use.at(text.line), data, "error" if name in table["missed"] else "warning")


@check("WFL110")
def flow_bearer(facts: Facts) -> Iterator[Finding]:
    """The action does not count ANTHROPIC_AUTH_TOKEN as a credential."""
    for use in actions(facts):
        text = use.env(TOKEN)
        if text and not signs_in(use):
            yield Finding("WFL110", use.at(text.line), {"variable": TOKEN})


def signs_in(use: Use) -> bool:
    """Whether the action gets a credential, a federation or a provider, wherever from."""
    table = known()
    given = (*table["action"]["credentials"], table["action"]["federation"])
    by_env = "base" in use.action and has_credential(use)
    return (
        by_env
        or any(name in use.step.given for name in given)
        or any(name in use.step.given and use.step.given[name].value != "false" for name in table["providers"])
    )


def has_credential(use: Use) -> bool:
    """Whether a variable of the step, its job or its workflow holds a credential or names a provider."""
    return any(use.env(name) for name in known()["client"]["credentials"])


def exports(use: Use) -> bool:
    """Whether a step before this one sets variables for it."""
    return any("GITHUB_ENV" in step.run.value for step in use.before if step.run)


def may_sign_in(use: Use) -> Iterator[bool]:
    """Whether something before a command line could have signed in: another action of a cloud, or a script."""
    for step in (*use.before, use.step):
        script = step.run.value if step.run else ""
        yield (
            "GITHUB_ENV" in script or "setup-token" in script or ".credentials.json" in script or "--settings" in script
        )
        yield any(variable in script for variable in known()["client"]["credentials"])
        yield step.uses is not None and any(
            step.uses.value.lower().startswith(tuple(row["signs_in"])) for row in known()["providers"].values()
        )


def fault_of(use: Use, name: str, variable: str, text: Text) -> str:
    """What is wrong with an input for a credential; empty where nothing is."""
    said: Mapping[str, str] = words("workflow")["input"]
    value, named = text.value.strip(), secrets(text.value)
    if not value:
        return said["empty"].format(input=name)
    if any(mark in value for mark in GITHUB_TOKENS):
        return said["github"].format(input=name)
    other = next((one for one in named if one in EXPECTED and one != variable), "")
    if other and variable not in named:
        return said["swapped"].format(secret=other, input=name)
    if "vars." in value and not named:
        return said["vars"].format(input=name)
    set_by = _VARIABLE.fullmatch(value)
    if set_by and use.env(set_by.group(1)) is None and not exports(use):
        return said["env"].format(input=name)
    if "${{" not in value:
        return said["literal"].format(input=name)
    if _WHOLE.sub("", value).strip():
        return said["quoted"].format(input=name)
    wrong = next((one for one in named if one not in EXPECTED and meant(one, EXPECTED)), "")
    return said["misspelt"].format(secret=wrong, meant=meant(wrong, EXPECTED)) if wrong else ""


def needs_identity(use: Use) -> str:
    """Why a job needs an identity token; empty where it does not."""
    table = known()["action"]
    if use.given(table["federation"]):
        return "federation"
    own = use.action == table["app"] and not use.given("github_token")
    if own:
        return "the GitHub App's token"
    cloud = {prefix for row in known()["providers"].values() for prefix in row["signs_in"]}
    for step in use.before:
        if step.uses and step.uses.value.lower().startswith(tuple(cloud)) and not has_static_keys(step.given):
            return step.uses.value.partition("@")[0]
    return ""


def has_static_keys(given: Mapping[str, Any]) -> bool:
    """Whether a cloud's action is given keys instead of asking for an identity token."""
    return any(name in given for name in ("aws-access-key-id", "credentials_json", "creds"))


def allows(text: Text | None) -> bool:
    """Whether a permission is to write."""
    return text is not None and text.value == WRITE


def chosen(facts: Facts) -> Iterator[tuple[Use, str, Mapping[str, Any]]]:
    """Every step with a provider that is switched on, and what that one needs."""
    for use in actions(facts):
        yield from ((use, name, needs) for name, needs in known()["providers"].items() if use.on(name))


def upper(names: list[str]) -> frozenset[str]:
    """Names in capitals, as the search for misspelt ones wants them."""
    return frozenset(name.upper() for name in names)


def name_of(use: Use) -> str:
    """What to call a step: its action, or the command."""
    return use.action or "claude -p"
