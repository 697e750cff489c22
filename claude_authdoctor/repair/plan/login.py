"""Repairs of the login file: its wrapper, its scopes, its folder; keys that are not ours to know stay as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.store import other_logins
from claude_authdoctor.model.login_keys import EVERY, LOGIN_KEY, SPELLINGS
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.repair.plan import json_text
from claude_authdoctor.repair.plan.registry import Aim, Case, repair
from claude_authdoctor.repair.plan.variable import in_force, take_out
from claude_authdoctor.resolve.login import SCOPE, login_in, login_of

SCOPES = [SCOPE, "user:profile"]
CHOOSERS = ("CLAUDE_SECURESTORAGE_CONFIG_DIR", "CLAUDE_CONFIG_DIR")


@repair("STO101")
def creds_corrupt(case: Case) -> Aim:
    """The shape a login must have, where its tokens are still there."""
    path = case.finding.place.name
    case.draft.edit(path, partial(mended, now=case.facts.snapshot.now))
    return Aim()


def mended(data: bytes, now: float) -> bytes:
    """A login file without a byte order mark, with its table in the wrapper. CannotRepairError: there is no login."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise CannotRepairError from fault
    if not isinstance(found, dict):
        raise CannotRepairError
    body = found.get(LOGIN_KEY)
    if isinstance(body, dict) and not login_in(body, now).defect:
        return data.removeprefix(json_text.BOM)
    wrapped = {key: value for key, value in found.items() if key != LOGIN_KEY and key not in EVERY} | {
        LOGIN_KEY: table(found, body)
    }
    if login_in(wrapped[LOGIN_KEY], now).defect:
        raise CannotRepairError
    return json.dumps(wrapped, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def table(found: Mapping[str, Any], body: Any) -> dict[str, Any]:
    """The login that stands without its wrapper, or in a wrapper that is text."""
    inner: Any = body
    if isinstance(body, str):
        try:
            inner = json.loads(body)
        except (ValueError, RecursionError) as fault:
            raise CannotRepairError from fault
    source = inner if isinstance(inner, dict) else found
    known = {ours: source[key] for ours, theirs in SPELLINGS.items() for key in (theirs, ours) if key in source}
    unknown = {key: value for key, value in source.items() if key not in EVERY} if source is inner else {}
    return {**known, **unknown, "scopes": scopes(known.get("scopes"))}


def scopes(found: Any) -> list[str]:
    """Scopes as a list with the one that counts."""
    listed = found.replace(",", " ").split() if isinstance(found, str) else found
    texts = [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
    if not texts:
        return list(SCOPES)
    return texts if SCOPE in texts else [SCOPE, *texts]


@repair("STO102")
def login_without_scopes(case: Case) -> Aim:
    """The scopes a sign-in has; nothing else in the file changes."""
    document = case.facts.snapshot.store.document
    body = document.data.get(LOGIN_KEY) if isinstance(document.data, dict) else None
    if not isinstance(body, dict):
        raise CannotRepairError(case.code)
    wanted = scopes(body.get("scopes"))
    case.draft.edit(document.fact.path, partial(json_text.put, path=(LOGIN_KEY, "scopes"), value=wanted))
    return Aim()


@repair("STO109")
def config_dir_mismatch(case: Case) -> Aim:
    """The variable that names the folder without a login goes, where the default folder has a sound one."""
    name = next((name for name in CHOOSERS if case.facts.environment.winner(name)), "")
    if not name or not is_sound(case.facts, case.finding.place.name):
        raise CannotRepairError(case.code)
    return Aim(take_out(case.facts, case.draft, in_force(case.facts, name), case.code), "safe")


def is_sound(facts: Facts, path: str) -> bool:
    """Whether the default folder's login would sign in: readable, and alive or renewable."""
    home = facts.snapshot.host.home.replace("\\", "/")
    found = next((document for document in other_logins(facts) if document.fact.path == path), None)
    at_home = path.replace("\\", "/") == f"{home}/.claude/.credentials.json"
    return at_home and found is not None and login_of(found, facts.snapshot.now).refresh != "impossible"
