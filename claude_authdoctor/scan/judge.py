"""Random, as credentials are, or written by a person to be replaced.

Each judgement takes the value's bytes and answers yes or no; rules/tokens.toml names them under `judge`. The measures
are rates, so they hold for any length from about twenty characters: repetition, runs of neighbours (`12345`, `abcdef`),
letter pairs of written language, and how often upper case, lower case and digits alternate. The limits were set on
random values of every length that occurs (of 20 characters one in 2,000 is lost, of 28 none in 20,000; of the sixteen
capitals of an AWS key id one in 2,000) against the 49,000 longest names in the sources of Django, celery, CPython and
some packages of npm.
"""

from __future__ import annotations

import re
from operator import ne

from claude_authdoctor.scan import proof
from claude_authdoctor.scan.tables.judgement import HOLLOW, HOLLOW_PASSWORDS, PAIRS, PUBLISHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ENOUGH = 512  # bytes of a value that are looked at; the rest says the same
_FAMILY = (b"sk-ant-", b"github_pat_", b"GOCSPX-", b"AIza", b"ya29.", b"AQ.", b"sk-")

_NEW_PIECES = 0.85  # at least this share of three-byte pieces occurs once
_STEPPING, _STEPPING_HEX, _STEPPING_CAPITALS = 0.34, 0.5, 0.5  # at most this share of neighbours follow one another
_HEX_DIGITS, _CAPITALS, _CHARACTERS = 9, 7, 6  # at least so many different ones in a number, an id, a password

# What chance does, per pair of neighbours in base64: 24 of 100 letter pairs are common, 62 of 100 change their class.
_COMMON_BY_CHANCE = 0.24
_COMMON_CAPITALS = 0.6
_FEW_CHANGES = 0.2
_SLOPE = 1.2  # one more change in a hundred excuses so many more common pairs
_ALLOWANCE, _ALLOWANCE_SHORT, _SHORT, _NO_DIGITS = 0.22, 0.3, 16, 0.12
_PAIRS_THAT_TELL = 4
_DOTS_OF_A_JWT = 2
_SPELLED, _SPELLED_COMMON = 18, 0.6
# Each byte as its class: `0` for a digit, `A` and `a` for letters, `-` for all else.
_CLASSES = bytes(
    ord("0" if c.isdigit() else "A" if c.isupper() else "a") if c.isalnum() else ord("-") for c in map(chr, range(128))
)
_CLASSES += b"-" * 128
_URLSAFE = bytes.maketrans(b"-_", b"+/")
_LETTERS = re.compile(rb"[A-Za-z]{18,}")


def random(value: bytes) -> bool:
    """Text made by a generator: base64, base62 and their like."""
    body = _body(value)[:_ENOUGH]
    return not (hollow(body) or repetitive(body) or stepping(body) > _STEPPING or wordy(body))


def hexadecimal(value: bytes) -> bool:
    """A random number in hexadecimal digits."""
    text = value[:_ENOUGH].lower()
    return not (hollow(text) or repetitive(text) or stepping(text) > _STEPPING_HEX) and len(set(text)) >= _HEX_DIGITS


def opaque(value: bytes) -> bool:
    """A token whose format is its issuer's affair: a JWT, a hexadecimal number, or random text."""
    if value.startswith(b"eyJ") and value.count(b".") == _DOTS_OF_A_JWT:
        return proof.jwt(value)
    if not value.strip(b"0123456789abcdefABCDEF"):
        return hexadecimal(value)
    return random(value) and not _encoded_words(value)


def capitals(value: bytes) -> bool:
    """Sixteen random capitals and digits behind a four-letter family, as in AWS key ids."""
    body = value[4:]
    if hollow(body) or repetitive(body) or stepping(body) > _STEPPING_CAPITALS or len(set(body)) < _CAPITALS:
        return False
    return not body.isalpha() or _common(body) < _COMMON_CAPITALS


def password(value: bytes) -> bool:
    """A password that somebody uses, not one that stands for one."""
    text = value.lower()
    kinds = set(value.translate(_CLASSES))
    return (
        not any(word in text for word in HOLLOW + HOLLOW_PASSWORDS) and len(kinds) > 1 and len(set(text)) >= _CHARACTERS
    )


def unpublished(value: bytes) -> bool:
    """Not one of the values that a vendor prints in its own documentation."""
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and most files get here with nothing

    return sha256(value).hexdigest()[:16] not in PUBLISHED


def hollow(value: bytes) -> bool:
    """Contains a word that says it is to be replaced."""
    text = value.lower()
    return any(word in text for word in HOLLOW)


def repetitive(value: bytes) -> bool:
    """Says the same again and again: fewer than 85 of 100 of its three-byte pieces are new."""
    pieces = len(value) - 2
    return len({value[i : i + 3] for i in range(pieces)}) < _NEW_PIECES * pieces


def stepping(value: bytes) -> float:
    """The share of bytes that are the next, the last or the same as the one before, or the one before that."""
    return max(_steps(value, gap) / max(1, len(value) - gap) for gap in (1, 2))


def _steps(value: bytes, gap: int) -> int:
    return sum(-1 <= step <= 1 for step in map(int.__sub__, value[gap:], value))


def wordy(value: bytes) -> bool:
    """Made of words, in whatever case and joined by whatever: common letter pairs, and few changes of class."""
    classes = value.translate(_CLASSES).replace(b"-", b"")
    changes: int = sum(map(ne, classes, classes[1:]))
    rate = changes / max(1, len(classes) - 1)
    if rate < _FEW_CHANGES:
        return True
    allowance = _ALLOWANCE if len(value) >= _SHORT else _ALLOWANCE_SHORT
    if b"0" not in classes:
        allowance -= _NO_DIGITS
    return _common(value) - _COMMON_BY_CHANCE > (rate - _FEW_CHANGES) * _SLOPE + allowance


def unspelled(value: bytes) -> bool:
    """Has no written words in it, eighteen letters of them in a row, as `CredentialsFileRefreshedx7k2` has."""
    return not any(
        _common(letters[i : i + _SPELLED]) >= _SPELLED_COMMON
        for letters in _LETTERS.findall(value)
        for i in range(len(letters) - _SPELLED + 1)
    )


def _encoded_words(value: bytes) -> bool:
    """Base64 of written text: somebody's joke, not somebody's token."""
    text = proof.decoded(value.translate(_URLSAFE))
    return len(text) >= _SHORT and text.isascii() and text.decode().isprintable() and wordy(text)


def _common(value: bytes) -> float:
    """The share of its letter pairs that are common in written language."""
    text = value.lower()
    pairs = [pair for i in range(len(text) - 1) if (pair := text[i : i + 2]).isalpha()]
    return sum(pair in PAIRS for pair in pairs) / len(pairs) if len(pairs) >= _PAIRS_THAT_TELL else 0.0


def _body(value: bytes) -> bytes:
    """The value without the prefix that names its family; for Anthropic's also without the family itself."""
    for prefix in _FAMILY:
        if value.startswith(prefix):
            rest = value[len(prefix) :]
            return rest.partition(b"-")[2] if prefix == b"sk-ant-" else rest
    return value


JUDGES: Mapping[str, Callable[[bytes], bool]] = {
    "random": random,
    "hex": hexadecimal,
    "opaque": opaque,
    "capitals": capitals,
    "password": password,
    "unspelled": unspelled,
    "unpublished": unpublished,
    **proof.PROOFS,
}
