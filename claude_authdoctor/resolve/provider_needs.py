"""What a cloud provider needs besides a credential, before the client sends anything."""

from __future__ import annotations

from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.stops import Stop

AWS_WORKSPACE = "ANTHROPIC_AWS_WORKSPACE_ID"
GOOGLE_WORKSPACE = "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID"
GOOGLE_PROJECTS = ("ANTHROPIC_GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT")


def missing_for(situation: Situation) -> Stop | None:
    """The first thing the provider in force lacks (`R/ver noproject`, `R/fou both`, `R/fou neither`)."""
    environment = situation.environment
    if situation.provider == "vertex" and not has_project(situation):
        return Stop("no-vertex-project", "ANTHROPIC_VERTEX_PROJECT_ID")
    if situation.provider == "anthropic_google_cloud" and not environment.is_set("ANTHROPIC_GOOGLE_CLOUD_BASE_URL"):
        return google_platform(situation)
    if situation.provider == "anthropic_aws" and not environment.is_on("CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH"):
        return None if environment.is_set(AWS_WORKSPACE) else Stop("no-workspace", AWS_WORKSPACE)
    if situation.provider == "foundry":
        resource, base = (environment.is_set(f"ANTHROPIC_FOUNDRY_{part}") for part in ("RESOURCE", "BASE_URL"))
        if blank_foundry_key(situation):
            return Stop("foundry-key-blank", "ANTHROPIC_FOUNDRY_API_KEY")
        if resource == base:
            return Stop("foundry-both" if resource else "foundry-neither", "ANTHROPIC_FOUNDRY_RESOURCE")
    return None


def blank_foundry_key(situation: Situation) -> bool:
    """A Foundry key of blanks alone counts as set and cannot be used (`foundry/key blank, *`)."""
    environment = situation.environment
    if environment.is_set("ANTHROPIC_FOUNDRY_AUTH_TOKEN") or environment.is_set("ANTHROPIC_FOUNDRY_API_KEY"):
        return False
    return bool(environment.text("ANTHROPIC_FOUNDRY_API_KEY"))


def google_platform(situation: Situation) -> Stop | None:
    """Without a base, Claude Platform on Google Cloud needs a project and a workspace, even with skip."""
    if not any(situation.environment.is_set(name) for name in GOOGLE_PROJECTS):
        return Stop("no-google-project", GOOGLE_PROJECTS[0])
    return None if situation.environment.is_set(GOOGLE_WORKSPACE) else Stop("no-workspace", GOOGLE_WORKSPACE)


def has_project(situation: Situation) -> bool:
    """Whether a project is named: Vertex' own variable or the credentials file (`vertex/GOOGLE_CLOUD_PROJECT *`)."""
    document = situation.snapshot.cloud.google
    data = document.data if document and isinstance(document.data, dict) else {}
    signed = not situation.environment.is_on("CLAUDE_CODE_SKIP_VERTEX_AUTH")
    in_file = signed and bool(data.get("project_id") or data.get("quota_project_id"))
    return in_file or situation.environment.is_set("ANTHROPIC_VERTEX_PROJECT_ID")
