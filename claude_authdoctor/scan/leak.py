"""A leak, a note, and the fingerprint by which a leak is known again. None of them holds the value."""

from __future__ import annotations

from typing import NamedTuple

from claude_authdoctor.model.secret import mask
from claude_authdoctor.scan.rule import Hit


class Leak(NamedTuple):
    """A credential at its place (lines and columns from 1), without its value.

    `certain`: structure proves it. `via`: how it was dressed (`base64`, `joined`, ...). `member`: the file in an
    archive. `commit`: the first one that held it, in history.
    """

    path: str
    line: int
    column: int
    last: int
    kind: str
    masked: str
    fingerprint: str
    certain: bool
    via: str = ""
    member: str = ""
    commit: str = ""


class Note(NamedTuple):
    """Something to know that is no leak. `what` names a sentence in rules/words/scan.toml; line 0 is the whole file."""

    path: str
    line: int
    what: str
    detail: str


def leak(hit: Hit, path: str, place: tuple[int, int, int], via: str) -> Leak:
    """What may be said of a hit at `place`: line, column, last line. Of a password not even the last letters."""
    masked = "…" if hit.weak else mask(hit.value.decode("utf-8", "replace"))
    return Leak(path, *place, hit.kind, masked, fingerprint(hit), hit.certain, via)


def fingerprint(hit: Hit) -> str:
    """The same for the same value of the same kind, everywhere and always; tells nothing of the value."""
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and most scans find nothing

    return sha256(b"authdoctor:" + hit.kind.encode() + b"\0" + hit.mark).hexdigest()[:32]
