"""How a question about a credential is put: address, headers and body, as Claude Code itself would send them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claude_authdoctor.catalog.endpoints import oauth, purpose
from claude_authdoctor.model.finding import Ask, Carried
from claude_authdoctor.model.resolution import Candidate
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.probe.answers import table
from claude_authdoctor.probe.site import ANTHROPIC, Site
from claude_authdoctor.resolve.profile import FEDERATION, authentication, kind_of
from claude_authdoctor.resolve.situation import Situation

Row = Mapping[str, Any]


def put(situation: Situation, blank: Ask, link: Candidate, site: Site, row: Row) -> Ask:
    """The question of a row about one credential, with the second one that belongs to it."""
    asked = replace(
        blank,
        url=address(site, row),
        reads=row["reads"],
        carries=carried(situation, link.secret, row) if link.secret else (),
        headers=headers(situation, link, row),
        data={"renewable": "yes"} if is_renewed(situation, link) else {},
    )
    return deepened(asked, site, used=link.standing == "used") if asked.url and asked.reads == "models" else asked


def is_renewed(situation: Situation, link: Candidate) -> bool:
    """Whether Claude Code gets another token by itself when this one has expired (`profile/named expiry *`)."""
    if link.kind == "login":
        return situation.login.renewable
    profile = situation.snapshot.profiles.known.get(link.source.removeprefix("profile:"))
    if link.kind != "profile" or profile is None:
        return False
    kept = profile.credentials.data if isinstance(profile.credentials.data, dict) else {}
    by_login = bool(kept.get("refresh_token") and authentication(profile).get("client_id"))
    return kind_of(profile) == FEDERATION or by_login


def address(site: Site, row: Row) -> str:
    """The address of a question; empty where the site has none."""
    if not site.url:
        return ""
    data_plane, control_plane = row.get("control_plane", ("", ""))
    base = site.url.replace(f"://{data_plane}", f"://{control_plane}", 1) if data_plane else site.url
    return base + str(row["path"])


def carried(situation: Situation, secret: Secret, row: Row) -> tuple[Carried, ...]:
    """The headers with the credential."""
    scheme = row.get("scheme", "")
    if row["header"] == "custom":
        values = situation.headers.values
        return tuple(Carried(name, Secret(values[name])) for name in ("authorization", "x-api-key") if values.get(name))
    if row["header"] == "both":
        return Carried("authorization", secret, scheme), Carried("x-api-key", secret)
    return (Carried(row["header"], secret, scheme),)


def headers(situation: Situation, link: Candidate, row: Row) -> dict[str, str]:
    """The other headers: version, beta and workspace."""
    found: dict[str, str] = dict(table()["headers"])
    if row.get("beta") or (link.kind == "custom-header" and uses_oauth(situation)):
        found["anthropic-beta"] = oauth().beta_header
    if "workspace" in row and situation.environment.is_set(row["workspace"]):
        found["anthropic-workspace-id"] = situation.environment.trimmed(row["workspace"])
    return found


def uses_oauth(situation: Situation) -> bool:
    """Whether the session would be one of a login: then a custom header goes out with the beta header (`r12-0413`)."""
    environment = situation.environment
    keys = any(environment.is_set(name) for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"))
    login = not situation.login.defect or environment.is_set("CLAUDE_CODE_OAUTH_TOKEN")
    return login and not keys and situation.helper is None and not situation.bare


def deepened(asked: Ask, site: Site, *, used: bool) -> Ask:
    """With a second question: for money where the API serves the key in use, for an unknown model at a gateway."""
    if site.url != purpose(ANTHROPIC).default:
        return replace(asked, otherwise=second(asked, site.url, table()["otherwise"]))
    deeper = table()["deeper"]
    fits = used and asked.kind in deeper["kinds"]
    return replace(asked, also=second(asked, site.url, deeper)) if fits else asked


def second(asked: Ask, base: str, row: Row) -> Ask:
    """The same credential put to another address, with a body."""
    return replace(
        asked,
        url=base + row["path"],
        method="POST",
        reads=row["reads"],
        headers={**asked.headers, "content-type": "application/json"},
        body=json.dumps(row["body"]),
    )
