"""TAK: files and hosts of the checkout's choice that a cloud's credentials come from, and files that hide something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.check.checkout import OF_A_FOLDER, looked_at, own_entries, own_entry
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.resolve.endpoint_rules import judge

AMAZON, GOOGLE = ("bedrock", "mantle", "anthropic_aws"), ("vertex", "anthropic_google_cloud")
AMAZON_FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
AMAZON_SIGN_IN = ("AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL")
AMAZON_PROFILE, BY_TOKEN = "aws:profile:", ("aws:web-identity", "aws:assumed-role")
GOOGLE_FILE, MAY_RUN = "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"
TOO_DEEP = "too-deep"
Effect = tuple[str, Severity]


@check("TAK118")
def checkout_cloud_source(facts: Facts) -> Iterator[Finding]:
    """The checkout names the file or the host that a cloud's credentials come from."""
    if not looked_at(facts):
        return
    provider, said = facts.resolution.provider, words("takeover")["cloud"]
    if provider in AMAZON:
        for entry in own_entries(facts, *AMAZON_FILES):
            effect, severity = of_amazon_file(facts)
            yield Finding("TAK118", entry.place, {"variable": entry.variable, "effect": said[effect]}, severity)
        for entry in own_entries(facts, *AMAZON_SIGN_IN):
            if not judge(text_of(entry.value).strip(), purpose="aws-sign-in").approved:
                sends: Severity = "error" if asks_by_token(facts) else "warning"
                yield Finding("TAK118", entry.place, {"variable": entry.variable, "effect": said["sign-in"]}, sends)
    google = own_entry(facts, GOOGLE_FILE) if provider in GOOGLE else None
    if google:
        effect, severity = of_google_file(facts)
        yield Finding("TAK118", google.place, {"variable": GOOGLE_FILE, "effect": said[effect]}, severity)


@check("TAK119")
def checkout_hidden(facts: Facts) -> Iterator[Finding]:
    """A file of the checkout is nested so deep that nobody reads it, and Claude Code obeys it."""
    if not looked_at(facts) or facts.snapshot.checkout is None:
        return
    files = [file.document for file in facts.snapshot.settings if file.scope in OF_A_FOLDER]
    for document in (*files, facts.snapshot.checkout.servers):
        if document.state == TOO_DEEP:
            yield Finding("TAK119", Place("file", document.fact.path))


def of_amazon_file(facts: Facts) -> Effect:
    """What a file of profiles does: a program of its choice is run where a profile is in force that names one."""
    in_force = any(slot.source.startswith((AMAZON_PROFILE, *BY_TOKEN)) for slot in facts.sent.used)
    runs = in_force and "process" in facts.snapshot.cloud.aws_profiles.values()
    return ("program", "error") if runs else ("identity", "warning")


def asks_by_token(facts: Facts) -> bool:
    """Whether the job proves who it is to Amazon's sign-in by a token or a role, which would go to another host."""
    return any(slot.source.startswith(BY_TOKEN) for slot in facts.sent.used)


def of_google_file(facts: Facts) -> Effect:
    """What a file of Google's does: it may run a program, or have a file of the job's sent to a host of its choice."""
    document = facts.snapshot.cloud.google
    data: Mapping[str, Any] = document.data if document and isinstance(document.data, dict) else {}
    origin = data.get("credential_source")
    source: Mapping[str, Any] = origin if isinstance(origin, dict) else {}
    used = any(slot.kind == "google-credentials" for slot in facts.sent.used)
    if used and "executable" in source and facts.environment.trimmed(MAY_RUN) == "1":
        return "program", "error"
    elsewhere = not judge(str(data.get("token_url", "")), purpose="google-sign-in").approved
    return ("file", "error") if used and "file" in source and elsewhere else ("identity", "warning")
