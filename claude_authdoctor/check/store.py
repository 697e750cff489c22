"""STO: the login store: `.credentials.json` as a file and as a login, its locks, and the Keychain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.spans import date, duration
from claude_authdoctor.check.verdict import accepted, refused
from claude_authdoctor.model.document import Document
from claude_authdoctor.model.finding import Confidence, Finding, Severity
from claude_authdoctor.model.javascript import as_number
from claude_authdoctor.model.login_keys import ACCESS, LOGIN_KEY
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.snapshot import Lock
from claude_authdoctor.resolve.login import SCOPE, login_of

SOURCE = "credentials-file"
REFUSED_BY_SYSTEM = ("EACCES", "EPERM")
MILLISECONDS_FROM = 1e11  # a moment in seconds stays below this until the year 5138
GRANT_WARNING = 5 * 86_400.0  # seconds before its end that a login is worth a word
REFRESH_STALE, WRITE_STALE = 60.0, 15.0  # recorded 2.1.329, see store/locks.py
FUTURE = 5.0  # seconds that two clocks may differ


def body(facts: Facts) -> Mapping[str, Any]:
    """The table `claudeAiOauth`; empty where there is none."""
    data = facts.snapshot.store.document.data
    found = data.get(LOGIN_KEY) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def store_place(facts: Facts) -> Place:
    """The credentials file in force."""
    return Place("file", facts.snapshot.store.document.fact.path)


def sends_nothing(facts: Facts) -> bool:
    """Whether Claude Code finds nothing to send, so that this login is what it lacks."""
    return facts.resolution.outcome == "not_logged_in" or facts.resolution.stop == "login-stub"


def matters(facts: Facts, otherwise: Severity) -> Severity:
    """How much a fault of the login matters: Claude Code fails by it, or it sends something else anyway."""
    return "error" if sends_nothing(facts) or facts.used(SOURCE) else otherwise


@check("STO101")
def creds_corrupt(facts: Facts) -> Iterator[Finding]:
    """The file is there but is no login; a file that only holds other things is left alone."""
    document = facts.snapshot.store.document
    if fault := file_fault(facts, document):
        said = words("store")["fault"][fault].format(where=document.fault or document.fact.error or "-")
        yield Finding("STO101", store_place(facts), {"fault": said}, severity=matters(facts, "warning"))


def file_fault(facts: Facts, document: Document) -> str:
    """What keeps a credentials file from being one, as a key of the words; empty for nothing."""
    data, state = document.data, document.state
    if state == "absent" or document.fact.error in REFUSED_BY_SYSTEM:
        return ""
    if document.bom or state != "ok":
        return "bom" if document.bom else state
    logged_out = isinstance(data, dict) and not data.get(LOGIN_KEY) and not data.keys() & ACCESS
    return facts.login.defect if facts.login.defect in ("shape", "no-token", "header") and not logged_out else ""


@check("STO102")
def login_without_scopes(facts: Facts) -> Iterator[Finding]:
    """A login with its tokens, and without the one scope that makes it count."""
    scopes = body(facts).get("scopes")
    as_text = isinstance(scopes, str) and SCOPE in scopes and not facts.login.defect
    if as_text or facts.login.defect == "scopes":
        fault = "text" if as_text else "lacking" if scopes else "missing"
        data = {"fault": words("store")["scopes"][fault]}
        yield Finding("STO102", store_place(facts), data, severity=matters(facts, "note"))


@check("STO103")
def expires_zero(facts: Facts) -> Iterator[Finding]:
    """An expiry of 0, or in seconds: always expired to the client, which renews at every start if it can."""
    written = as_number(body(facts).get("expiresAt"))
    if written is not None and 0 <= written < MILLISECONDS_FROM and not facts.login.defect:
        unit = words("store")["expiry"]["zero" if written == 0 else "seconds"]
        yield Finding("STO103", store_place(facts), {"unit": unit})


@check("STO104")
def login_dead(facts: Facts) -> Iterator[Finding]:
    """A login that can neither be used nor renewed; an expired one that can be renewed is healthy."""
    if case := death(facts):
        sure: Confidence = "certain" if case in ("stub", "refused") else "likely"
        data = {"fault": words("store")["dead"][case]}
        yield Finding("STO104", store_place(facts), data, matters(facts, "note"), sure)


def death(facts: Facts) -> str:
    """Why a login is dead; empty while it lives, or while nobody can tell."""
    login = facts.login
    if login.defect == "stub":
        return "stub"
    if login.defect or accepted(facts, SOURCE) or isinstance(body(facts).get("scopes"), str):
        return ""
    if ended(facts) and due(facts):
        return "grant"
    if login.refresh == "impossible" and due(facts):
        return "no-refresh"
    return "refused" if refused_for_good(facts) and login.refresh != "due" else ""


def refused_for_good(facts: Facts) -> bool:
    """Whether the server refuses the login itself, not the account behind it."""
    reply = facts.reply_for(SOURCE)
    return refused(facts, SOURCE) and reply is not None and reply.why in ("", "revoked", "expired", "refused")


def due(facts: Facts) -> bool:
    """Whether the access token is over in truth, in whatever unit its expiry is written."""
    written = as_number(body(facts).get("expiresAt"))
    if written is None:
        return False
    return facts.snapshot.now >= (written if written < MILLISECONDS_FROM else written / 1000)


def grant_end(facts: Facts) -> float | None:
    """When the refresh token ends, in seconds since 1970, as far as the file tells (newer clients write it)."""
    written = as_number(body(facts).get("refreshTokenExpiresAt"))
    return written / 1000 if written and written >= MILLISECONDS_FROM else None


def ended(facts: Facts) -> bool:
    """Whether the refresh token is over."""
    end = grant_end(facts)
    return end is not None and end <= facts.snapshot.now


@check("STO105")
def refresh_lock_stuck(facts: Facts) -> Iterator[Finding]:
    """A lock that no client will ever take over keeps every login from being renewed."""
    for lock in facts.snapshot.locks:
        if not lock.path.endswith(".storage-write.lock") and not lock.path.endswith(".json.lock"):
            yield from stuck("STO105", facts, lock, REFRESH_STALE)


@check("STO106")
def storage_lock_stuck(facts: Facts) -> Iterator[Finding]:
    """The same for the locks that guard writing the login and the state file."""
    for lock in facts.snapshot.locks:
        if lock.path.endswith((".storage-write.lock", ".json.lock")):
            yield from stuck("STO106", facts, lock, WRITE_STALE)


def stuck(code: str, facts: Facts, lock: Lock, stale: float) -> Iterator[Finding]:
    """One lock: dated in the future or filled it blocks for ever; merely old, current clients clear it away."""
    case = "future" if lock.age < -FUTURE else "stale" if lock.age > stale else ""
    if lock.alive or not case:
        return
    if case == "stale" and not lock.empty:
        case = "filled"
    lasts = case != "stale" or facts.snapshot.host.platform == "windows"
    severity: Severity = "warning" if lasts else "note"
    if severity == "warning" and facts.login.refresh == "due" and facts.used(SOURCE):
        severity = "error"
    said = words("store")["lock"][case].format(age=duration(lock.age))
    yield Finding(code, Place("file", lock.path), {"fault": said}, severity)


@check("STO107")
def keychain_locked(facts: Facts) -> Iterator[Finding]:
    """The Keychain is not shown to this session; over SSH on macOS that is usual."""
    locked = [item for item in facts.snapshot.keychain if item.error == "locked"]
    if locked:
        severity: Severity = "error" if sends_nothing(facts) else "note"
        yield Finding("STO107", Place("keychain", locked[0].service), severity=severity)


@check("STO109")
def config_dir_mismatch(facts: Facts) -> Iterator[Finding]:
    """There is a login, in another folder than the one Claude Code looks into."""
    other = next((document for document in other_logins(facts) if not is_of_account(facts, document)), None)
    if other and facts.login.defect in ("absent", "stub"):
        data = {"looked": facts.snapshot.store.document.fact.path}
        severity: Severity = "error" if sends_nothing(facts) else "note"
        yield Finding("STO109", Place("file", other.fact.path), data, severity, related=(chosen_by(facts),))
    items = [
        item
        for item in facts.snapshot.keychain
        if item.service.endswith("-credentials") or "-credentials-" in item.service
    ]
    if len(items) > 1 and items[0].present is False and items[1].present and sends_nothing(facts):
        data = {"looked": items[0].service}
        yield Finding("STO109", Place("keychain", items[1].service), data, "error", related=(chosen_by(facts),))


def other_logins(facts: Facts) -> tuple[Document, ...]:
    """Logins that would sign in, in the places where they usually lie."""
    known = facts.snapshot.store.siblings
    return tuple(document for document in known if not login_of(document, facts.snapshot.now).defect)


def is_of_account(facts: Facts, document: Document) -> bool:
    """Whether a login lies in the account's own home while HOME says another one: `wrong-home` speaks of that."""
    host = facts.snapshot.host
    apart = host.account_home is not None and host.account_home != host.home
    return apart and document.fact.path.startswith(f"{host.account_home}/.claude/")


def chosen_by(facts: Facts) -> Place:
    """The variable that chose the folder of the login."""
    for name in ("CLAUDE_SECURESTORAGE_CONFIG_DIR", "CLAUDE_CONFIG_DIR"):
        if facts.environment.winner(name):
            return facts.place_of(name)
    return Place("environment", "CLAUDE_CONFIG_DIR")


@check("STO110")
def multi_machine(facts: Facts) -> Iterator[Finding]:
    """A synchronised folder hands one login to several machines, and each renewal logs the others out."""
    folder = facts.snapshot.store.real
    if facts.login.renewable and (service := synchronised(folder)):
        yield Finding("STO110", Place("file", folder), {"service": service})


SERVICES = (
    "OneDrive",
    "Dropbox",
    "Google Drive",
    "GoogleDrive",
    "iCloud",
    "Mobile Documents",
    "CloudStorage",
    "Nextcloud",
)


def synchronised(folder: str) -> str:
    """The service that copies a folder to other machines, by the name such services give to theirs."""
    parts = folder.replace("\\", "/").split("/")
    return next((name for name in SERVICES for part in parts if part.startswith(name)), "")


@check("STO111")
def refresh_interrupted(facts: Facts) -> Iterator[Finding]:
    """A renewal of ours was cut off between the question and the write: the refresh token may be spent."""
    if facts.snapshot.surroundings.refresh in ("interrupted", "refused"):
        yield Finding("STO111", store_place(facts), severity=matters(facts, "note") if due(facts) else "warning")


@check("STO112")
def login_due(facts: Facts) -> Iterator[Finding]:
    """A login that ends for good soon: its refresh token runs out, or it never had one."""
    if facts.login.defect or death(facts) or not facts.used(SOURCE):
        return
    end = grant_end(facts) if facts.login.renewable else facts.login.expires
    if end and end >= MILLISECONDS_FROM / 1000 and end - facts.snapshot.now < GRANT_WARNING:
        yield Finding("STO112", store_place(facts), {"when": date(end), "left": duration(end - facts.snapshot.now)})


@check("STO113")
def setup_token_age(facts: Facts) -> Iterator[Finding]:
    """A setup token lives a year: one that stands in a file untouched for longer is over."""
    entry = facts.environment.winner("CLAUDE_CODE_OAUTH_TOKEN")
    place = facts.place_of("CLAUDE_CODE_OAUTH_TOKEN") if entry else None
    written = last_change(facts, place) if place else None
    if (
        place
        and written
        and written > FIRST_TOKENS
        and facts.snapshot.now - written > YEAR
        and not accepted(facts, entry.source if entry else "")
    ):
        yield Finding("STO113", place, {"age": duration(facts.snapshot.now - written)})


YEAR = 366 * 86_400.0
FIRST_TOKENS = 1_735_689_600.0  # 2025-01-01: older dates are those of an image build, not of a token


def last_change(facts: Facts, place: Place) -> float | None:
    """When the file of a place was last written."""
    known = {document.place.name: document.document.fact for document in facts.snapshot.settings}
    fact = known.get(place.name) or facts.snapshot.files.get(place.name)
    return fact.modified if fact and fact.kind == "file" else None
