"""Think: from facts to findings, one function a rule, one file a family of codes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from claude_authdoctor.check.registry import Check, registered

FAMILIES = (
    "sources",
    "profiles",
    "helpers",
    "values",
    "variables",
    "settings",
    "policies",
    "endpoints",
    "connections",
    "network",
    "providers",
    "clouds",
    "store",
    "state",
    "files",
    "host",
    "client",
    "server",
    "action",
    "takeover",
    "takeover_sources",
    "commands",
    "job",
    "flow_inputs",
    "flow_danger",
    "flow_pipelines",
)


def checks() -> Mapping[str, Check]:
    """Every check by its code."""
    for family in FAMILIES:
        import_module(f"{__name__}.{family}")
    return registered()
