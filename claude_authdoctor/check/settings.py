"""SET: settings files: what they replace, what is not read from them, and files that count for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claude_authdoctor.catalog import section
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import credential_variables, faults, verdict, weighed
from claude_authdoctor.model.finding import Confidence, Finding, Severity
from claude_authdoctor.model.javascript import is_blank, trim
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.model.snapshot import Settings
from claude_authdoctor.resolve.environment import SHELL, Entry, line_of

ADDRESSES = ("ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS", "CLAUDE_CODE_CUSTOM_OAUTH_URL")
SET_ELSEWHERE = ("HOME", "CLAUDE_CODE_REMOTE", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_CUSTOM_OAUTH_URL")
ONLY_MANAGED = ("forceLoginMethod", "forceLoginOrgUUID", "forceLoginGatewayUrl", "allowedProviders")
OF_A_FOLDER = ("project", "local")
HELPER = "apiKeyHelper"
# Variables that lead to a credential without holding it.
POINTERS = (
    *("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR"),
    *("ANTHROPIC_PROFILE", "ANTHROPIC_FEDERATION_RULE_ID"),
)
NOT_BROKEN = (None, "absent", "not-selected")
PLAIN = (str, int, float)


@check("SET100")
def settings_env_override(facts: Facts) -> Iterator[Finding]:
    """A settings file replaces a variable's other value, which its owner thinks is in force."""
    for name in (*credential_variables(), *ADDRESSES, *switches()):
        winner = facts.environment.winner(name)
        weaker = replaced(facts, winner) if winner else None
        if winner is None or weaker is None:
            continue
        counts = any(slot.source == winner.source for slot in facts.sent.used)
        worth: tuple[Severity, Confidence] = weighed(facts, winner.source) if counts else ("note", "certain")
        data = {"variable": name, "scope": winner.scope, "weaker": layer_name(weaker.scope)}
        data["verdict"] = verdict(facts, winner.source)
        yield Finding("SET100", winner.place, data, *worth, related=(facts.place(weaker),))


@check("SET101")
def setting_ignored(facts: Facts) -> Iterator[Finding]:
    """A value stands where Claude Code does not read it."""
    for name in facts.set_variables():
        for entry in unread(facts, name):
            severity: Severity | None = "note" if name in SET_ELSEWHERE else None
            if facts.resolution.stop == "no-credential" and name in (*credential_variables(), *POINTERS):
                severity = "error"
            yield Finding("SET101", entry.place, {"name": name, "scope": entry.scope}, severity)
    for file in facts.snapshot.settings:
        for key in ignored_keys(facts, file):
            fatal = key == HELPER and facts.resolution.stop == "no-credential"
            yield Finding(
                "SET101", line_of(file, key), {"name": key, "scope": file.scope}, "error" if fatal else "note"
            )


@check("SET102")
def settings_broken(facts: Facts) -> Iterator[Finding]:
    """A settings file counts for nothing, or a part of it."""
    for file in facts.snapshot.settings:
        if (
            file.scope != "managed"
            and file.ignored not in NOT_BROKEN
            and facts.resolution.stop != "settings-flag-missing"
        ):
            fatal = facts.resolution.stop == "no-credential"
            yield broken("SET102", file, file.ignored or "", "error" if fatal else None)
        for key in file.dropped:
            yield broken("SET102", file, f"dropped:{key}", None)


@check("SET103")
def settings_duplicate(facts: Facts) -> Iterator[Finding]:
    """A key that decides about the credential stands twice in one file, and only the last one counts."""
    known = {"env", HELPER, *credential_variables(), *ADDRESSES, *switches()}
    for file in facts.snapshot.settings:
        for key in file.document.duplicates:
            if key in known and file.ignored is None:
                yield Finding("SET103", line_of(file, key), {"key": key})


@check("SET104")
def settings_flag_missing(facts: Facts) -> Iterator[Finding]:
    """What --settings gives cannot be read, and Claude Code exits."""
    if facts.resolution.stop == "settings-flag-missing":
        place = facts.resolution.stop_place or Place("machine", "--settings")
        absent = any(file.scope == "flag" and file.ignored == "absent" for file in facts.snapshot.settings)
        yield Finding("SET104", place, {"fault": faults("settings")["flag-absent" if absent else "flag-malformed"]})


@check("SET105")
def setting_sources_invalid(facts: Facts) -> Iterator[Finding]:
    """--setting-sources names something that is no source, and Claude Code exits."""
    if facts.resolution.stop == "setting-sources-invalid":
        yield Finding("SET105", Place("machine", "--setting-sources"))


@check("SET106")
def env_not_text(facts: Facts) -> Iterator[Finding]:
    """A credential or an address of an `env` block is no text, and is written out as a program would."""
    watched = {*credential_variables(), *ADDRESSES}
    for file in facts.snapshot.settings:
        block = file.data.get("env")
        for name, value in block.items() if isinstance(block, dict) else ():
            if name in watched and not isinstance(value, PLAIN):
                yield Finding("SET106", line_of(file, name), {"variable": name})


@check("SET107")
def folder_not_trusted(facts: Facts) -> Iterator[Finding]:
    """The folder's own settings wait until somebody trusts it; an interactive session asks first."""
    files = [file for file in facts.snapshot.settings if file.scope in OF_A_FOLDER and has_credentials(file)]
    projects = facts.situation.state.get("projects")
    entry = projects.get(facts.snapshot.host.cwd) if isinstance(projects, dict) else None
    trusted = isinstance(entry, dict) and bool(entry.get("hasTrustDialogAccepted"))
    if files and facts.situation.interactive and not trusted:
        yield Finding("SET107", files[0].place, {"folder": facts.snapshot.host.cwd})


def switches() -> Sequence[str]:
    """The variables that switch a provider on."""
    return [row["switch"] for row in section("precedence")["provider"] if "switch" in row]


def replaced(facts: Facts, winner: Entry) -> Entry | None:
    """The strongest weaker layer with another value, where a settings file's value is in force."""
    if winner.scope == SHELL or is_blank(text_of(winner.value)):
        return None
    weaker = [e for e in facts.entries(winner.variable) if e is not winner and not e.unread]
    other = [e for e in weaker if trim(text_of(e.value)) not in ("", trim(text_of(winner.value)))]
    return other[-1] if other else None


def layer_name(scope: str) -> str:
    """What to call a layer: the shell, or a settings file."""
    return faults("layer").get(scope) or faults("layer")["file"].format(scope=scope)


def unread(facts: Facts, name: str) -> Iterator[Entry]:
    """The layers of a variable that are not read, unless another one gives the same value."""
    value = facts.environment.trimmed(name)
    for entry in facts.entries(name):
        text = trim(text_of(entry.value))
        if entry.unread == "scope-not-read" and text and text != value:
            yield entry


def ignored_keys(facts: Facts, file: Settings) -> Iterator[str]:
    """The keys of a file that count elsewhere only: policies outside managed files, a helper in a bare session."""
    if file.scope != "managed":
        yield from (key for key in ONLY_MANAGED if key in file.data)
    helper = file.data.get(HELPER)
    if facts.situation.bare and file.scope != "flag" and isinstance(helper, str) and trim(helper):
        yield HELPER


def broken(code: str, file: Settings, ignored: str, severity: Severity | None) -> Finding:
    """The finding for a file that is left out, with what is wrong with it."""
    effect = faults("settings")["effect-key" if ignored.startswith("dropped") else "effect-file"]
    return Finding(code, file.place, {"fault": fault_of(file, ignored), "effect": effect}, severity)


def fault_of(file: Settings, ignored: str) -> str:
    """What is wrong with a file, in words; `ignored` is the reason the collector gives."""
    kind, _, key = ignored.partition(":")
    kind = "no-object" if kind == "malformed" and not file.document.fault else kind
    return faults("settings")[kind].format(key=key, fault=file.document.fault)


def has_credentials(file: Settings) -> bool:
    """Whether a file sets a credential, an address or a helper."""
    return HELPER in file.data or any(name in file.env for name in (*credential_variables(), *ADDRESSES))
