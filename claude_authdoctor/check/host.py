"""HST: the place Claude Code runs in: home, user, service, editor, container, clock."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.spans import duration
from claude_authdoctor.check.store import is_of_account, other_logins, sends_nothing, synchronised
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.machine import FileFact
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.snapshot import Export

CREDENTIALS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN")
NO_BROWSER = ("ssh", "container", "devcontainer", "github-actions", "gitlab")
SKEW = 300.0  # seconds; the first tolerance of any token check


def here(facts: Facts) -> Place:
    """This machine as a whole."""
    return Place("machine", facts.snapshot.host.home)


def lacking(facts: Facts, otherwise: Severity) -> Severity:
    """Error where Claude Code finds nothing to send, which this would explain."""
    return "error" if sends_nothing(facts) else otherwise


@check("HST101")
def wrong_home(facts: Facts) -> Iterator[Finding]:
    """HOME is not the home of this user, whose own home holds the login."""
    host = facts.snapshot.host
    if host.account_home is None or host.account_home == host.home:
        return
    own = next((document for document in other_logins(facts) if is_of_account(facts, document)), None)
    if own or not host.home:
        data = {"home": host.home or "-", "own": own.fact.path if own else host.account_home}
        yield Finding("HST101", Place("environment", "HOME"), data, lacking(facts, "note"))


@check("HST102")
def service_env(facts: Facts) -> Iterator[Finding]:
    """A service starts without the variables that lead to the login: USER for the Keychain, HOME for the files."""
    env, host = facts.snapshot.env, facts.snapshot.host
    if host.platform == "macos" and not env.get("USER"):
        yield Finding("HST102", Place("environment", "USER"), {"name": "USER"}, lacking(facts, "warning"))
    elif host.platform == "linux" and "service" in host.markers and not env.get("HOME") and sends_nothing(facts):
        yield Finding("HST102", Place("environment", "HOME"), {"name": "HOME"}, "error")


@check("HST103")
def ide_env(facts: Facts) -> Iterator[Finding]:
    """A start-up file exports a credential that this process does not have."""
    for name in CREDENTIALS:
        export = next((export for export in facts.snapshot.exports if is_missed(facts, export, name)), None)
        if export and sends_nothing(facts):
            yield Finding("HST103", Place("file", export.file, export.line), {"variable": name}, "error")


def is_missed(facts: Facts, export: Export, name: str) -> bool:
    """Whether an export sets a variable to something, and nothing of it arrived here."""
    holds = export.dynamic or (export.value is not None and bool(export.value.reveal().strip()))
    return export.variable == name and holds and export.loaded is True and not facts.environment.layers.get(name)


@check("HST104")
def headless_browser(facts: Facts) -> Iterator[Finding]:
    """No browser can open here, so a sign-in goes by a pasted code."""
    markers = facts.snapshot.host.markers
    place = next((name for name in NO_BROWSER if name in markers), "")
    bare = facts.snapshot.host.platform == "linux" and not markers & {"display", "wsl"}
    if sends_nothing(facts) and (place or bare) and not facts.snapshot.env.get("BROWSER"):
        yield Finding("HST104", here(facts), {"where": place or "no display"})


@check("HST105")
def background_env(facts: Facts) -> Iterator[Finding]:
    """The background service was started without the shell that alone sets the credential."""
    slots = facts.resolution.used
    only_shell = bool(slots) and all(slot.source.startswith("env:") for slot in slots)
    if facts.snapshot.surroundings.daemon and only_shell:
        name = slots[0].source.removeprefix("env:")
        yield Finding("HST105", facts.place_of(name), {"variable": name})


@check("HST106")
def sudo_run(facts: Facts) -> Iterator[Finding]:
    """Under sudo, what Claude Code writes into a user's home belongs to root."""
    host = facts.snapshot.host
    if "sudo" in host.markers and host.uid == 0:
        home = facts.snapshot.files.get(host.home)
        borrowed = home is not None and home.owner not in (0, None)
        yield Finding("HST106", here(facts), {"user": sudo_user(facts)}, "warning" if borrowed else "note")


def sudo_user(facts: Facts) -> str:
    """Who called sudo."""
    name = facts.snapshot.env.get("SUDO_USER")
    return name if isinstance(name, str) and name else "-"


@check("HST107")
def win_not_written(facts: Facts) -> Iterator[Finding]:
    """On Windows, OneDrive takes files of the profile away while they are being replaced."""
    store = facts.snapshot.store
    if facts.snapshot.host.platform == "windows" and synchronised(store.real) == "OneDrive":
        lost = store.document.state == "absent" and sends_nothing(facts)
        yield Finding("HST107", Place("file", store.document.fact.path), severity="error" if lost else "warning")


@check("HST108")
def clock_skew(facts: Facts) -> Iterator[Finding]:
    """The clock is wrong: the server's says so, or files of Claude Code's are dated in the future."""
    skew = next((reply.data.get("skew", "") for reply in facts.replies or () if reply.why == "clock"), "")
    if skew:
        yield Finding("HST108", here(facts), {"proof": skew}, "error", "certain")
        return
    for fact in own_files(facts):
        ahead = fact.modified - facts.snapshot.now
        if ahead > SKEW:
            yield Finding("HST108", Place("file", fact.path), {"proof": duration(ahead)}, "warning", "possible")
            return


def own_files(facts: Facts) -> tuple[FileFact, ...]:
    """Files that Claude Code itself writes."""
    found = (facts.snapshot.store.document.fact, facts.snapshot.state.document.fact)
    return tuple(fact for fact in found if fact.kind == "file")


@check("HST109")
def container_login(facts: Facts) -> Iterator[Finding]:
    """A login on the container's own layer is gone with the container."""
    mount = facts.snapshot.surroundings.mounts.get(facts.snapshot.store.document.fact.path)
    in_container = {"container", "devcontainer"} & facts.snapshot.host.markers
    if in_container and mount and mount.kind == "overlay" and facts.login.renewable:
        yield Finding("HST109", Place("file", facts.snapshot.store.document.fact.path))


@check("HST110")
def root_run(facts: Facts) -> Iterator[Finding]:
    """Root's home is not yours: a login made as yourself is not there."""
    host = facts.snapshot.host
    if host.uid == 0 and "sudo" not in host.markers and sends_nothing(facts) and "container" not in host.markers:
        yield Finding("HST110", here(facts))
