"""ENV: variables that are empty, misspelt, without effect, or set by another program."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.catalog.spelling import meant
from claude_authdoctor.catalog.variables import Variable, by_name, variable
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import credential_variables, faults, kept_out
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.javascript import is_blank, trim
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.resolve.environment import HOST_MANAGED, SHELL, Entry
from claude_authdoctor.resolve.login import stored_key

BASE = "ANTHROPIC_BASE_URL"
REFRESH_TOKEN = "CLAUDE_CODE_OAUTH_REFRESH_TOKEN"  # noqa: S105 - a variable's name
CONFIG_DIR = "CLAUDE_CONFIG_DIR"
TLS_SWITCH = "NODE_TLS_REJECT_UNAUTHORIZED"
OFF = ("0", "false", "no", "off")
MARKERS = ("CLAUDE_CODE_SDK_HAS_OAUTH_REFRESH", "CLAUDE_CODE_SDK_HAS_HOST_AUTH_REFRESH", "CLAUDE_CODE_REMOTE")
HOSTED = ("CLAUDE_CODE_REMOTE", "CLAUDE_CODE_ENTRYPOINT")
FOLDER_KINDS = ("dotenv", "direnv")
CHECKED_TYPES = ("enum", "integer", "integer-ms", "port", "fd", "uuid")


@check("ENV100")
def empty_vars(facts: Facts) -> Iterator[Finding]:
    """A variable that is set to nothing: in a settings file it hides another value."""
    for name in (*credential_variables(), BASE):
        winner = facts.environment.winner(name)
        if winner is None or not is_blank(text_of(winner.value)):
            continue
        data = {"variable": name, "fault": faults("empty")["alone"]}
        if hides(facts, winner):
            data["fault"] = faults("empty")["hides"].format(scope=winner.scope)
            fatal = facts.resolution.stop == "no-credential" and name != BASE
            yield Finding("ENV100", facts.place(winner), data, "error" if fatal else "warning")
        elif winner.scope == SHELL and name != BASE:
            yield Finding("ENV100", facts.place(winner), data, "note")


@check("ENV103")
def misspelt_variable(facts: Facts) -> Iterator[Finding]:
    """A name close to one that Claude Code reads, while that one is not set."""
    known = frozenset(by_name())
    credentials = credential_variables()
    for name in facts.set_variables():
        wanted = meant(name, known) if name not in known else None
        if wanted is None or facts.environment.is_set(wanted) or is_blank(facts.environment.text(name)):
            continue
        fatal = facts.resolution.stop == "no-credential" and wanted in credentials
        data = {"variable": name, "meant": wanted}
        yield Finding("ENV103", facts.place_of(name), data, "error" if fatal else None)


@check("ENV104")
def no_effect(facts: Facts) -> Iterator[Finding]:
    """A variable that released clients do not read, although somebody wrote about it."""
    for name in facts.set_variables():
        known = variable(name)
        if known and known.status == "no-effect" and facts.environment.is_set(name):
            yield Finding("ENV104", facts.place_of(name), {"variable": name})


@check("ENV105")
def host_markers(facts: Facts) -> Iterator[Finding]:
    """A program that started this shell says that it looks after the credential."""
    if facts.situation.host_managed and (ignored := own_credential(facts)):
        fatal = facts.resolution.stop == "no-credential"
        data = {"variable": HOST_MANAGED, "fault": faults("host")["ignores"].format(other=ignored)}
        yield Finding("ENV105", facts.place_of(HOST_MANAGED), data, "error" if fatal else "warning")
    if facts.resolution.stop == "no-credential-hosted":
        name = next((name for name in HOSTED if facts.environment.is_set(name)), HOSTED[0])
        data = {"variable": name, "fault": faults("host")["hosted"]}
        yield Finding("ENV105", facts.place_of(name), data, "error")
        return
    for name in MARKERS:
        if facts.environment.is_on(name):
            yield Finding("ENV105", facts.place_of(name), {"variable": name, "fault": faults("host")["says"]}, "note")


@check("ENV106")
def tls_off(facts: Facts) -> Iterator[Finding]:
    """Certificates are not looked at: anyone on the way can be the server."""
    if facts.environment.trimmed(TLS_SWITCH) == "0":
        yield Finding("ENV106", facts.place_of(TLS_SWITCH), {"variable": TLS_SWITCH})


@check("ENV107")
def presence_flags(facts: Facts) -> Iterator[Finding]:
    """A variable that counts as on whatever it says, and says off."""
    for known in of_type(facts, "presence"):
        value = facts.environment.trimmed(known.name)
        if value.lower() in OFF:
            yield Finding("ENV107", facts.place_of(known.name), {"variable": known.name, "value": value})


@check("ENV108")
def unusable_value(facts: Facts) -> Iterator[Finding]:
    """A number, a word of a list or an id that has not the form of one."""
    for known in of_type(facts, *CHECKED_TYPES):
        if not known.secret and known.fits(facts.environment.text(known.name) or "") is False:
            yield Finding("ENV108", facts.place_of(known.name), {"variable": known.name, "default": known.default})


@check("ENV109")
def dotenv_autoload(facts: Facts) -> Iterator[Finding]:
    """The credential in use comes from a file of the folder, which something loaded on the way in."""
    for export in facts.snapshot.exports:
        value = facts.snapshot.env.get(export.variable)
        same = export.value is not None and value is not None and export.value.reveal() == text_of(value)
        if same and export.kind in FOLDER_KINDS and sends(facts, f"env:{export.variable}"):
            severity: Severity = "warning" if kept_out(facts) else "note"
            place = Place("file", export.file, export.line)
            yield Finding("ENV109", place, {"variable": export.variable, "file": export.file}, severity)


@check("ENV110")
def config_dir_empty(facts: Facts) -> Iterator[Finding]:
    """CLAUDE_CONFIG_DIR is set to nothing, which is not the same as unset."""
    if facts.environment.text(CONFIG_DIR) == "":
        yield Finding("ENV110", facts.place_of(CONFIG_DIR), {"folder": facts.snapshot.host.cwd})


@check("ENV111")
def refresh_token_only(facts: Facts) -> Iterator[Finding]:
    """A refresh token is set, and no session uses one."""
    if facts.environment.is_set(REFRESH_TOKEN):
        fatal = facts.resolution.stop == "no-credential"
        yield Finding("ENV111", facts.place_of(REFRESH_TOKEN), {"variable": REFRESH_TOKEN}, "error" if fatal else None)


def hides(facts: Facts, winner: Entry) -> bool:
    """Whether an empty entry of a settings file keeps a good value of a weaker layer out."""
    weaker = [entry for entry in facts.entries(winner.variable) if entry is not winner and not entry.unread]
    return winner.scope != SHELL and any(not is_blank(text_of(entry.value)) for entry in weaker)


def sends(facts: Facts, source: str) -> bool:
    """Whether a source fills a header."""
    return any(slot.source == source for slot in facts.sent.used)


def own_credential(facts: Facts) -> str:
    """What to call a credential of settings or the store that a host program makes Claude Code ignore."""
    if not facts.login.defect:
        return faults("other")["login"]
    if facts.snapshot.profiles.known or facts.environment.is_set("ANTHROPIC_FEDERATION_RULE_ID"):
        return faults("other")["profile"]
    if stored_key(facts.snapshot.state.document):
        return faults("other")["stored-key"]
    names = (name for name in credential_variables() if any(entry.unread for entry in facts.entries(name)))
    return next((name for name in names if not facts.environment.is_set(name)), "")


def of_type(facts: Facts, *types: str) -> Iterator[Variable]:
    """The known variables of some types that are set to more than blanks."""
    for name in facts.set_variables():
        known = variable(name)
        if known and known.type in types and trim(facts.environment.text(name) or ""):
            yield known
