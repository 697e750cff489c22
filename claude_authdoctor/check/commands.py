"""TAK: commands of the checkout that Claude Code runs under `claude -p`, with the job's credential in reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.catalog.variables import is_secret
from claude_authdoctor.check.checkout import OF_A_FOLDER, looked_at, own_entries, own_files, own_helper
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.hook_runs import WITH_INSTRUCTIONS, hooks, listed
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.server_starts import is_remote, permitted, starts
from claude_authdoctor.model.document import Document
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.model.snapshot import Settings
from claude_authdoctor.resolve.environment import line_of
from claude_authdoctor.resolve.version import Version

HELPER = "apiKeyHelper"
AMAZON = ("bedrock", "mantle", "anthropic_aws")
CLOUD_HELPERS = {"awsAuthRefresh": AMAZON, "awsCredentialExport": AMAZON, "gcpAuthRefresh": ("vertex",)}
TELEMETRY_HELPER, TELEMETRY = "otelHeadersHelper", "CLAUDE_CODE_ENABLE_TELEMETRY"
PRELOAD = "LD_PRELOAD"
SHELL_VARIABLES = ("CLAUDE_CODE_SHELL_PREFIX", "PATH", "BASH_ENV", "CLAUDE_CODE_SHELL", "SHELL", PRELOAD)
GIT_VARIABLES = ("GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")
"""What configures git, which an older client asks for its state at the start: a file monitor is a command."""
AGENT = "agent"
SHIELDING: Version = (2, 1, 198)
"""Clients before this one (2.1.197 was recorded) shield nothing, and run headersHelper and otelHeadersHelper."""
SHIELDED = re.compile(
    r"(?:ANTHROPIC_|CLAUDE_|AWS_|ACTIONS_)\w*|"
    r"AZURE_(?:CLIENT_SECRET|CLIENT_CERTIFICATE_PASSWORD|PASSWORD)|SLACK_WEBHOOK(?:_URL)?|VAULT_TOKEN|SSH_SIGNING_KEY|"
    r"(?:NPM|PYPI|NODE_AUTH|CARGO_REGISTRY|OVERRIDE_GITHUB|DEFAULT_WORKFLOW)_TOKEN|TWINE_PASSWORD|OTEL_EXPORTER_OTLP_HEADERS"
)
"""Variables that the client was seen to keep out of what a checkout's servers and hooks may expand (`r-name-*`)."""
_EXPANSION = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?=\}|:-)")
_SECRETIVE = re.compile(
    r"(?i)(token|secret|passw|pwd|api_?key|private_?key|credential|cookie|jwt|webhook|database_url|_(key|pat|auth|dsn)$)"
)
DEEPEST = 6


@check("TAK106")
def checkout_helper(facts: Facts) -> Iterator[Finding]:
    """The checkout's apiKeyHelper is run, with the job's environment."""
    helper = own_helper(facts, HELPER)
    if helper and not facts.situation.bare and not facts.situation.host_managed:
        yield Finding("TAK106", helper.place, {"key": HELPER})


@check("TAK107")
def checkout_cloud_helper(facts: Facts) -> Iterator[Finding]:
    """The checkout's command for a cloud's credentials is run as soon as that cloud is the provider."""
    for key, providers in CLOUD_HELPERS.items():
        helper = own_helper(facts, key)
        if helper:
            severity: Severity = "error" if facts.resolution.provider in providers else "warning"
            yield Finding("TAK107", helper.place, {"key": key}, severity)
    telemetry = own_helper(facts, TELEMETRY_HELPER)
    if telemetry:
        old = facts.situation.version < SHIELDING and facts.environment.is_on(TELEMETRY)
        yield Finding("TAK107", telemetry.place, {"key": TELEMETRY_HELPER}, "error" if old else "warning")


@check("TAK108")
def checkout_hooks(facts: Facts) -> Iterator[Finding]:
    """The checkout's hooks are run without a question."""
    if facts.situation.bare or any(file.data.get("disableAllHooks") is True for file in facts.snapshot.settings):
        return
    for file in own_files(facts):
        for event, runs in hooks(file.data.get("hooks")):
            certain = runs == "yes" and (event != WITH_INSTRUCTIONS or loads(facts))
            yield Finding("TAK108", line_of(file, event), {"event": event}, "error" if certain else "warning")
        if isinstance(file.data.get(AGENT), str) and facts.situation.version < SHIELDING:
            yield Finding("TAK108", line_of(file, AGENT), {"event": AGENT})


@check("TAK109")
def checkout_servers(facts: Facts) -> Iterator[Finding]:
    """The checkout's MCP servers are programs that are started without a question."""
    for name, server in servers(facts):
        helper = is_remote(server) and isinstance(server.get("headersHelper"), str)
        if starts(server) or helper:
            runs = starts(server) or facts.situation.version < SHIELDING
            place = line_in(servers_file(facts), name)
            yield Finding("TAK109", place, {"server": name}, "error" if runs else "warning")


@check("TAK110")
def checkout_expansion(facts: Facts) -> Iterator[Finding]:
    """The checkout asks for a variable's value to be put into what its server, or its hook's, is sent."""
    for name, server in servers(facts):
        for variable in (
            ()
            if not is_remote(server)
            else sorted(set(expanded(server.get("url"))) | set(expanded(server.get("headers"))))
        ):
            severity = worth(facts, variable)
            if severity:
                place = line_in(servers_file(facts), name)
                yield Finding("TAK110", place, {"server": f"MCP server {name}", "variable": variable}, severity)
    if facts.situation.bare or any(file.data.get("disableAllHooks") is True for file in facts.snapshot.settings):
        return
    for file in own_files(facts):
        for event, variable in asked_by_hooks(file):
            severity = worth(facts, variable)
            if severity:
                data = {"server": f"{event} hook", "variable": variable}
                yield Finding("TAK110", line_of(file, event), data, severity)


@check("TAK113")
def checkout_programs(facts: Facts) -> Iterator[Finding]:
    """The checkout decides which program is run under a name, or what every shell reads first."""
    for entry in own_entries(facts, *SHELL_VARIABLES):
        inside = entry.variable != "PATH" or leads_inside(facts, text_of(entry.value))
        if inside:
            severity: Severity = "warning" if entry.variable == PRELOAD else "error"
            yield Finding("TAK113", entry.place, {"variable": entry.variable}, severity)
    for entry in own_entries(facts, *GIT_VARIABLES):
        old: Severity = "error" if facts.situation.version < SHIELDING else "warning"
        yield Finding("TAK113", entry.place, {"variable": entry.variable}, old)


@check("TAK116")
def checkout_plugins(facts: Facts) -> Iterator[Finding]:
    """The checkout switches a plugin on that comes from the checkout or another place of its choice."""
    for file in own_files(facts):
        markets = file.data.get("extraKnownMarketplaces")
        plugins = file.data.get("enabledPlugins")
        if isinstance(markets, dict) and isinstance(plugins, dict) and any(plugins.values()):
            yield Finding("TAK116", line_of(file, "enabledPlugins"), {"plugin": next(iter(plugins))})


@check("TAK117")
def checkout_permissions(facts: Facts) -> Iterator[Finding]:
    """The checkout takes the questions before a tool is used away."""
    for file in own_files(facts):
        permissions = file.data.get("permissions")
        if isinstance(permissions, dict) and permissions.get("defaultMode") == "bypassPermissions":
            yield Finding("TAK117", line_of(file, "defaultMode"))


def loads(facts: Facts) -> bool:
    """Whether the session loads a file of instructions, the checkout's or the user's."""
    return facts.snapshot.checkout is not None and facts.snapshot.checkout.instructions


def asked_by_hooks(file: Settings) -> Iterator[tuple[str, str]]:
    """The variables that a file's hooks of type http may put into what they send, with the event of each."""
    table = file.data.get("hooks")
    for event, groups in table.items() if isinstance(table, dict) else ():
        inner = [one for group in listed(groups) if isinstance(group, dict) for one in listed(group.get("hooks"))]
        for hook in (one for one in inner if isinstance(one, dict)):
            names = listed(hook.get("allowedEnvVars")) if hook.get("type") == "http" else []
            yield from ((event, name) for name in names if isinstance(name, str))


def servers(facts: Facts) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The checkout's MCP servers that are not switched off by the settings in force."""
    found = facts.snapshot.checkout
    data = found.servers.data if found and found.servers.state == "ok" else None
    table = data.get("mcpServers") if isinstance(data, dict) else None
    if not isinstance(table, dict) or facts.situation.bare:
        return
    in_force = [file.data for file in facts.snapshot.settings if file.ignored is None]
    off = [name for data in in_force for name in listed(data.get("disabledMcpjsonServers"))]
    for name, server in table.items():
        if isinstance(server, dict) and name not in off and permitted(name, server, in_force):
            yield name, server


def servers_file(facts: Facts) -> Document:
    """The file with the checkout's MCP servers."""
    assert facts.snapshot.checkout
    return facts.snapshot.checkout.servers


def line_in(found: Document, name: str) -> Place:
    """The line of a key in a file."""
    text = found.text.reveal() if found.text else ""
    position = text.find(f'"{name}"')
    return Place("file", found.fact.path, text.count("\n", 0, position) + 1 if position >= 0 else None)


def expanded(value: Any, depth: int = DEEPEST) -> Iterator[str]:
    """The variables that a value of the file asks for."""
    if isinstance(value, str):
        yield from _EXPANSION.findall(value)
    elif isinstance(value, dict) and depth:
        for inner in value.values():
            yield from expanded(inner, depth - 1)


def worth(facts: Facts, variable: str) -> Severity | None:
    """How bad it is to hand a variable's value out; None where it holds nothing secret."""
    if not (is_secret(variable) or _SECRETIVE.search(variable)):
        return None
    if SHIELDED.fullmatch(variable) and facts.situation.version >= SHIELDING:
        return "warning"
    entry = facts.environment.winner(variable)
    held = entry is not None and entry.scope not in OF_A_FOLDER and bool(text_of(entry.value))
    return "error" if held else "warning"


def leads_inside(facts: Facts, path: str) -> bool:
    """Whether a search path begins in the checkout, or at a relative place."""
    first = path.split(":", 1)[0] if facts.snapshot.host.platform != "windows" else path.split(";", 1)[0]
    return looked_at(facts) and (first.startswith(facts.snapshot.host.cwd) or not first.startswith(("/", "$", "~")))
