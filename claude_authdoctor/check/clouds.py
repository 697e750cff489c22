"""PRO: what the cloud providers need: credentials, projects, workspaces, resources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import called, faults
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Candidate

ON_AWS = ("bedrock", "mantle", "anthropic_aws")
ON_GOOGLE = ("vertex", "anthropic_google_cloud")
KEY_ID, SECRET, SESSION = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
PROFILE = "AWS_PROFILE"
GOOGLE_FILE = "GOOGLE_APPLICATION_CREDENTIALS"
PROJECTS = ("ANTHROPIC_VERTEX_PROJECT_ID", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT")
RESOURCE, FOUNDRY_BASE = "ANTHROPIC_FOUNDRY_RESOURCE", "ANTHROPIC_FOUNDRY_BASE_URL"
ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME")
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
AWS_HELPERS = ("awsAuthRefresh", "awsCredentialExport", "gcpAuthRefresh")
TEMPORARY = "ASIA"
RESOURCE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])")
BEARERS = ("gateway-token", "helper-output", "custom-header")


@check("PRO110")
def bedrock_creds(facts: Facts) -> Iterator[Finding]:
    """AWS credentials are missing, half set, or temporary without their session token."""
    if facts.resolution.provider not in ON_AWS:
        return
    if facts.resolution.stop in ("no-aws-credentials", "aws-key-padded"):
        fault = aws_fault(facts)
        yield Finding("PRO110", aws_place(facts, fault), {"fault": faults("aws")[fault]}, "error")
    elif is_signed_with_keys(facts) and temporary_alone(facts):
        yield Finding("PRO110", facts.place_of(KEY_ID), {"fault": faults("aws")["no-session"]}, "error")


@check("PRO111")
def bedrock_chain(facts: Facts) -> Iterator[Finding]:
    """A command for AWS or Google sign-in is bound to fail, or a named profile keeps the environment's keys out."""
    for helper in facts.snapshot.helpers:
        provider = ON_GOOGLE if helper.key == "gcpAuthRefresh" else ON_AWS
        if helper.key in AWS_HELPERS and helper.failure and facts.resolution.provider in provider:
            fault = faults("helper").get(helper.failure, faults("helper")["exit"])
            yield Finding("PRO111", helper.place, {"name": helper.key, "fault": fault})
    pair = facts.environment.is_set(KEY_ID) and facts.environment.is_set(SECRET)
    if facts.resolution.provider in ON_AWS and pair and facts.environment.text(PROFILE):
        fault = faults("aws")["hidden-keys"]
        yield Finding("PRO111", facts.place_of(PROFILE), {"name": PROFILE, "fault": fault}, "note")


@check("PRO112")
def vertex_adc(facts: Facts) -> Iterator[Finding]:
    """Google's credentials are not there, or their file cannot be read."""
    if facts.resolution.stop == "no-google-credentials":
        named = facts.environment.is_set(GOOGLE_FILE)
        place = facts.place_of(GOOGLE_FILE) if named else Place("machine", "Google credentials")
        yield Finding("PRO112", place, {"fault": faults("google")["file" if named else "none"]})


@check("PRO113")
def vertex_project(facts: Facts) -> Iterator[Finding]:
    """No project is named for Vertex, or two different ones are."""
    if facts.resolution.stop == "no-vertex-project":
        yield Finding("PRO113", Place("environment", PROJECTS[0]), {"fault": faults("google")["no-project"]})
    values = {facts.environment.trimmed(name) for name in PROJECTS} - {""}
    if facts.resolution.provider == "vertex" and len(values) > 1:
        first = next(name for name in PROJECTS if facts.environment.is_set(name))
        fault = faults("google")["two-projects"].format(first=first)
        yield Finding("PRO113", facts.place_of(first), {"fault": fault}, "note")


@check("PRO114")
def foundry_auth(facts: Facts) -> Iterator[Finding]:
    """Foundry has neither a key nor a sign-in of Azure."""
    if facts.resolution.stop in ("no-azure-credentials", "foundry-key-blank"):
        blank = facts.resolution.stop == "foundry-key-blank"
        place = facts.place_of("ANTHROPIC_FOUNDRY_API_KEY")
        yield Finding("PRO114", place, {"fault": faults("foundry")["key-blank" if blank else "no-credential"]})


@check("PRO115")
def foundry_url(facts: Facts) -> Iterator[Finding]:
    """Foundry's resource or address is missing, named twice, or of the wrong form."""
    if facts.resolution.provider != "foundry":
        return
    resource, base = facts.environment.trimmed(RESOURCE), facts.environment.trimmed(FOUNDRY_BASE)
    place = facts.place_of(RESOURCE if resource else FOUNDRY_BASE)
    if facts.resolution.stop in ("foundry-both", "foundry-neither"):
        yield Finding("PRO115", place, {"fault": faults("foundry")[facts.resolution.stop]}, "error")
    elif resource and not RESOURCE_NAME.fullmatch(resource):
        yield Finding("PRO115", place, {"fault": faults("foundry")["resource"]}, "error")
    elif base and not base.rstrip("/").endswith("/anthropic") and ".azure.com" in base:
        yield Finding("PRO115", place, {"fault": faults("foundry")["path"]})


@check("PRO116")
def aws_platform(facts: Facts) -> Iterator[Finding]:
    """Claude Platform on AWS names no workspace."""
    if facts.resolution.provider == "anthropic_aws" and facts.resolution.stop == "no-workspace":
        yield Finding("PRO116", Place("environment", facts.resolution.stop_source))


@check("PRO117")
def google_platform(facts: Facts) -> Iterator[Finding]:
    """Claude Platform on Google Cloud names no project or no workspace."""
    stopped = facts.resolution.stop in ("no-google-project", "no-workspace")
    if facts.resolution.provider == "anthropic_google_cloud" and stopped:
        name = facts.resolution.stop_source
        yield Finding("PRO117", Place("environment", name), {"variable": name})


@check("PRO118")
def bedrock_header(facts: Facts) -> Iterator[Finding]:
    """An older client signs for AWS beside another Authorization header, and AWS refuses both."""
    signed = any(slot.kind == "aws-signature" for slot in facts.resolution.used)
    for link in facts.resolution.chain:
        if signed and facts.resolution.provider == "bedrock" and link.kind in BEARERS and link.secret and link.place:
            yield Finding("PRO118", link.place, {"source": called(link.source)})


@check("PRO119")
def aws_endpoint_url(facts: Facts) -> Iterator[Finding]:
    """AWS_ENDPOINT_URL is set, which does not move model requests."""
    for name in ENDPOINTS:
        if facts.resolution.provider in ON_AWS and facts.environment.is_set(name):
            yield Finding("PRO119", facts.place_of(name), {"variable": name})


@check("PRO120")
def region_unusable(facts: Facts) -> Iterator[Finding]:
    """A region that is no region, so another one is used."""
    if facts.resolution.provider not in ON_AWS or facts.resolution.endpoint is None:
        return
    name = next((name for name in REGIONS if facts.environment.is_set(name)), None)
    if name and set("./") & set(facts.environment.trimmed(name)):
        yield Finding("PRO120", facts.place_of(name), {"variable": name})


def aws_fault(facts: Facts) -> str:
    """What is wrong with the AWS credentials: the id of a phrase."""
    if facts.resolution.stop == "aws-key-padded":
        return "padded"
    link = aws_link(facts)
    if facts.environment.is_set(PROFILE) and link and link.standing == "invalid":
        name = facts.environment.text(PROFILE) or ""
        return "sso" if facts.snapshot.cloud.aws_profiles.get(name) == "sso" else "profile"
    half = facts.environment.is_set(KEY_ID) != facts.environment.is_set(SECRET)
    return "half" if half else "none"


def aws_link(facts: Facts) -> Candidate | None:
    """The link of the chain that stands for Amazon's own chain."""
    return next((link for link in facts.resolution.chain if link.kind == "aws-signature"), None)


def aws_place(facts: Facts, fault: str) -> Place:
    """Where a person would go to set the AWS credentials right."""
    if fault in ("sso", "profile"):
        return facts.place_of(PROFILE)
    if fault == "none":
        return Place("machine", "AWS credentials")
    return facts.place_of(KEY_ID if facts.environment.is_set(KEY_ID) else SECRET)


def is_signed_with_keys(facts: Facts) -> bool:
    """Whether requests are signed with the keys of the environment."""
    slot = facts.resolution.authorization
    return slot is not None and slot.kind == "aws-signature" and slot.source.endswith(KEY_ID)


def temporary_alone(facts: Facts) -> bool:
    """Whether the key is a temporary one and its session token is missing."""
    return facts.environment.trimmed(KEY_ID).startswith(TEMPORARY) and not facts.environment.is_set(SESSION)
