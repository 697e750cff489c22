"""What is asked about a cloud's own sign-in; sources that would run or renew something are left alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.resolution import Candidate, Resolution
from claude_authdoctor.resolve.endpoint import region_of, rule_of
from claude_authdoctor.resolve.endpoint_rules import judge
from claude_authdoctor.resolve.situation import Situation

GOOGLE = "https://oauth2.googleapis.com/token"
ENTRA = "https://login.microsoftonline.com"
FROM_VARIABLE = "azure:client-secret"
OWN_KEYS = "AWS_ACCESS_KEY_ID"
PROFILE = "aws:profile:"
READABLE_PROFILES = ("keys",)
READABLE_GOOGLE = ("authorized_user", "service_account")


def cloud_ask(situation: Situation, resolution: Resolution, blank: Ask, link: Candidate) -> Ask:
    """The question about a source of AWS, Google or Azure."""
    if link.kind == "aws-signature":
        return aws(situation, resolution, blank)
    return google(situation, blank) if link.kind == "google-credentials" else azure(situation, blank)


def aws(situation: Situation, resolution: Resolution, blank: Ask) -> Ask:
    """Keys in variables or in a profile sign the question; sessions, roles and programs are not set in motion."""
    source = blank.source or ""
    name = source.removeprefix(PROFILE) if source.startswith(PROFILE) else ""
    region = region_of(situation, rule_of(resolution.provider))
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    url = f"https://sts.{region}.{suffix}/"
    asked = replace(blank, url=url, method="LIBRARY", reads="aws-identity", data={"region": region, "profile": name})
    readable = situation.snapshot.cloud.aws_profiles.get(name) in READABLE_PROFILES if name else OWN_KEYS in source
    if not readable:
        return replace(asked, outcome="not_asked", why="unseen")
    return asked if judge(url, purpose="aws-sign-in").approved else replace(asked, outcome="not_asked", why="no-url")


def google(situation: Situation, blank: Ask) -> Ask:
    """A user's or a service account's file is traded for an access token, at Google's own address only."""
    document = situation.snapshot.cloud.google
    data: Mapping[str, object] = document.data if document and isinstance(document.data, dict) else {}
    url = data.get("token_uri") or GOOGLE
    asked = replace(blank, url=str(url), method="LIBRARY", reads="google-token")
    if data.get("type") not in READABLE_GOOGLE:
        return replace(asked, outcome="not_asked", why="unseen")
    if not judge(str(url), purpose="google-sign-in").approved:
        return replace(asked, outcome="not_asked", why="not-approved")
    return asked


def azure(situation: Situation, blank: Ask) -> Ask:
    """A client secret is traded for a token, at Microsoft's own address only; other sources would run `az`."""
    host = (situation.environment.trimmed("AZURE_AUTHORITY_HOST") or ENTRA).rstrip("/")
    tenant = situation.environment.trimmed("AZURE_TENANT_ID")
    url = f"{host}/{tenant}/oauth2/v2.0/token"
    asked = replace(blank, url=url, method="LIBRARY", reads="azure-token")
    if blank.source != FROM_VARIABLE or not tenant.replace("-", "").replace(".", "").isalnum():
        return replace(asked, outcome="not_asked", why="unseen")
    approved = judge(host, purpose="azure-sign-in").approved
    return asked if approved else replace(asked, outcome="not_asked", why="not-approved")
