"""What is asked about a cloud's own sign-in; sources that would run or renew something are left alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from claude_authdoctor.catalog.endpoints import may_approve
from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.resolution import Candidate, Resolution
from claude_authdoctor.probe.consent import NOTHING, Consent
from claude_authdoctor.probe.site import Site, gateway_site
from claude_authdoctor.resolve.endpoint import region_of, rule_of
from claude_authdoctor.resolve.endpoint_rules import judge
from claude_authdoctor.resolve.situation import Situation

GOOGLE = "https://oauth2.googleapis.com/token"
ENTRA = "https://login.microsoftonline.com"
FROM_VARIABLES = ("azure:client-secret", "azure:client-certificate", "azure:federated-token")
OF_AZURE = ("AZURE_AUTHORITY_HOST", "AZURE_TENANT_ID", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE")
"""What decides which file is read and for whom: never a repository."""
FROM_PROGRAM = "azure:cli"
PLATFORM = "anthropic_google_cloud"
MODELS = "/v1/models"
OWN_KEYS = "AWS_ACCESS_KEY_ID"
PROFILE = "aws:profile:"
READABLE_PROFILES = ("keys",)
READABLE_GOOGLE = ("authorized_user", "service_account")


def cloud_ask(
    situation: Situation, resolution: Resolution, blank: Ask, link: Candidate, consent: Consent = NOTHING
) -> Ask:
    """The question about a source of AWS, Google or Azure."""
    if link.kind == "aws-signature":
        return aws(situation, resolution, blank, consent)
    if link.kind == "google-credentials":
        return google(situation, resolution, blank)
    return azure(situation, blank, consent)


def aws(situation: Situation, resolution: Resolution, blank: Ask, consent: Consent) -> Ask:
    """Keys in variables or in a profile sign the question; sessions, roles and programs are not set in motion.

    Where programs are allowed, Amazon's own sets them in motion for a profile.
    """
    source = blank.source or ""
    name = source.removeprefix(PROFILE) if source.startswith(PROFILE) else ""
    region = region_of(situation, rule_of(resolution.provider))
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    url = f"https://sts.{region}.{suffix}/"
    asked = replace(blank, url=url, method="LIBRARY", reads="aws-identity", data={"region": region, "profile": name})
    readable = situation.snapshot.cloud.aws_profiles.get(name) in READABLE_PROFILES if name else OWN_KEYS in source
    if not readable and name and consent.programs:
        return replace(asked, data={**asked.data, "program": "aws"})
    if not readable:
        return replace(asked, outcome="not_asked", why="unseen")
    return asked if judge(url, purpose="aws-sign-in").approved else replace(asked, outcome="not_asked", why="no-url")


def google(situation: Situation, resolution: Resolution, blank: Ask) -> Ask:
    """A user's or a service account's file is traded for an access token, at Google's own address only.

    On Claude Platform on Google Cloud the platform is asked with that token, where it would go to anyway.
    """
    document = situation.snapshot.cloud.google
    data: Mapping[str, object] = document.data if document and isinstance(document.data, dict) else {}
    url = data.get("token_uri") or GOOGLE
    asked = replace(blank, url=str(url), method="LIBRARY", reads="google-token")
    if data.get("type") not in READABLE_GOOGLE:
        return replace(asked, outcome="not_asked", why="unseen")
    if not judge(str(url), purpose="google-sign-in").approved:
        return replace(asked, outcome="not_asked", why="not-approved")
    site = gateway_site(situation, resolution) if resolution.provider == PLATFORM else Site("")
    asks_platform = site.url and site.may_have(anthropic=False) and (site.official or not site.why)
    return replace(asked, data={"platform": site.url + MODELS}) if asks_platform else asked


def azure(situation: Situation, blank: Ask, consent: Consent) -> Ask:
    """A client's secret, certificate or token file is traded for a token, at Microsoft's own address only.

    A signed-in `az` is asked by its own program, where programs are allowed.
    """
    if blank.source == FROM_PROGRAM and consent.programs:
        return replace(blank, method="LIBRARY", reads="azure-token", data={"program": "az"})
    host = (situation.environment.trimmed("AZURE_AUTHORITY_HOST") or ENTRA).rstrip("/")
    tenant = situation.environment.trimmed("AZURE_TENANT_ID")
    url = f"{host}/{tenant}/oauth2/v2.0/token"
    asked = replace(blank, url=url, method="LIBRARY", reads="azure-token")
    if blank.source not in FROM_VARIABLES or not tenant.replace("-", "").replace(".", "").isalnum():
        return replace(asked, outcome="not_asked", why="unseen")
    own = all(may_approve(entry.scope) for name in OF_AZURE if (entry := situation.environment.winner(name)))
    approved = own and judge(host, purpose="azure-sign-in").approved
    return asked if approved else replace(asked, outcome="not_asked", why="not-approved")
