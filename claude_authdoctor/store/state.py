"""Authdoctor's own note about a refresh: the mark that a refresh leaves while its token is at stake.

A refresh token can be used once. Who is killed between the server's answer and the write has lost the login,
and nothing in the store shows it. So a mark is written before the request and removed after the write; a mark
that stays, with the same token still in the store, is what `check` reports. It holds a fingerprint, no secret.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Literal

from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import writer
from claude_authdoctor.store.read import read_bytes

Phase = Literal["sent", "refused", "resting"]
Verdict = Literal["none", "running", "interrupted", "refused", "resting"]
LONGEST_REFRESH_MS = 30_000  # a mark younger than this may belong to a refresh that still runs
MARK_LIMIT = 4096
_PURPOSE = b"authdoctor refresh mark\0"
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class RefreshMark:
    """What became of one refresh token: `sent` to the server, `refused` by it, or `resting` until `until_ms`.

    Times are milliseconds since 1970; `token` is a fingerprint of the refresh token.
    """

    phase: Phase
    token: str
    at_ms: int
    until_ms: int = 0


def mark_path(state: str, config_folder: str) -> str:
    """The mark for the store in `config_folder`, which is given with its links resolved."""
    name = hashlib.sha256(os.fsencode(config_folder)).hexdigest()[:16]
    return os.path.join(state, "refresh", f"{name}.json")


def fingerprint(token: Secret) -> str:
    """Enough to know a token again, not enough to guess at it: 64 bits of a hash with a purpose of its own."""
    return hashlib.sha256(_PURPOSE + token.reveal().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def mark_from(data: bytes | None) -> RefreshMark | None:
    """The mark that these bytes are; None for none, and for anything that is no mark."""
    try:
        found = json.loads(data or b"null")
        mark = RefreshMark(found["phase"], found["token"], found["at_ms"], found["until_ms"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    times = (mark.at_ms, mark.until_ms)
    sound = mark.phase in ("sent", "refused", "resting") and isinstance(mark.token, str)
    return mark if sound and all(type(time) is int for time in times) else None


def verdict(mark: RefreshMark | None, token: Secret | None, now_ms: int) -> Verdict:
    """What the mark says about the refresh token that the store holds now.

    `interrupted`: it was sent and nobody wrote an answer down, so it may be spent. `refused`: the server does not
    take it any more. `resting`: the server asked for patience. A mark of another token says nothing.
    """
    if mark is None or token is None or mark.token != fingerprint(token):
        return "none"
    if mark.phase == "refused":
        return "refused"
    if mark.phase == "resting":
        return "resting" if now_ms < mark.until_ms <= now_ms + _DAY_MS else "none"
    # The mark may be younger than our `now`: another process wrote it between our look at the clock and at the mark.
    return "running" if abs(now_ms - mark.at_ms) < LONGEST_REFRESH_MS else "interrupted"


def read_mark(path: str) -> RefreshMark | None:
    """The mark at `path`; None for nothing and for what is no file, which must not hang us."""
    try:
        data = read_bytes(path)
    except OSError:
        return None
    return mark_from(data) if data is not None and len(data) <= MARK_LIMIT else None


def write_mark(path: str, mark: RefreshMark) -> None:
    """Set the mark; its folders are made for the user alone. OSError: it could not be set, nothing may be sent."""
    folder = os.path.dirname(path)
    for private in (os.path.dirname(folder), folder):  # the mode holds for the last folder of the path only
        os.makedirs(private, mode=0o700, exist_ok=True)
    writer.write(path, json.dumps(asdict(mark)).encode())


def remove_mark(path: str) -> None:
    """Take the mark away; a leftover one says nothing once the store holds another token."""
    with suppress(OSError):
        writer.remove(path)
