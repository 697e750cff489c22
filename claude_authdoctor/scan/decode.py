"""The same bytes in other dress: base64, hexadecimal, percent, JSON and HTML escapes, UTF-16.

Decoded only where the encoded form of a telling word stands.

A view is a decoded text and a function that says, for an offset in it, where that byte stands in the original.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, unhexlify

from claude_authdoctor.scan.tables.rules import BASE64, ESCAPES, HEX, KUBERNETES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    View = tuple[str, bytes, Callable[[int], int]]

_LONGEST_RUN = 1 << 16  # bytes of one encoded value that are looked at on each side of the telling form
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_HEX_RUN = re.compile(rb"[0-9A-Fa-f]+")
_KUBERNETES_VALUE = re.compile(rb"""["']?[\w.-]{1,253}["']?:[ ]{0,8}["']?([A-Za-z0-9+/]{16,65536}={0,2})["']?""")
_SHORTEST_UTF16 = 4
_URLSAFE = bytes.maketrans(b"-_", b"+/")
_LAST_BYTE = 255
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def readable(data: bytes) -> tuple[bytes, bool]:
    """The text as UTF-8, and whether it is binary. UTF-16 is told by its mark, or by a zero in every other byte."""
    codec = _BOMS.get(data[:2]) or _unmarked(data)
    if codec:
        return data.decode(codec, "replace").removeprefix("\ufeff").encode("utf-8", "replace"), False
    return data.removeprefix(b"\xef\xbb\xbf"), b"\0" in data[:8192]


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has its zeros on one side only."""
    head = data[:512]
    if len(head) < _SHORTEST_UTF16 or b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd == 0 else None


def views(data: bytes, held: AbstractSet[bytes]) -> Iterator[View]:
    """Every part of `data`, which holds these anchors, that is an encoded text with a telling word in it."""
    yield from _base64(data, held)
    yield from _hexadecimal(data, held)
    yield from _escaped(data, held)
    if not held.isdisjoint(KUBERNETES):
        yield from _kubernetes(data)


class _Steps:
    """From offsets in a decoded text to the original, where every `read` bytes of it make `made` bytes."""

    __slots__ = ("_first", "_made", "_read")

    def __init__(self, first: int, read: int, made: int) -> None:
        self._first, self._read, self._made = first, read, made

    def __call__(self, offset: int) -> int:
        return self._first + offset * self._read // self._made


class _Listed:
    """The same from a list, where the steps are not even."""

    __slots__ = ("_origins",)

    def __init__(self, origins: list[int]) -> None:
        self._origins = origins

    def __call__(self, offset: int) -> int:
        return self._origins[min(offset, len(self._origins) - 1)]


def _runs(data: bytes, anchor: bytes, run: re.Pattern[bytes]) -> Iterator[tuple[int, int, int]]:
    """Where the anchor stands, and the run of encoded characters around it; each run once."""
    spot = data.find(anchor)
    while spot >= 0:
        around = run.finditer(data, max(0, spot - _LONGEST_RUN), spot + _LONGEST_RUN)
        start, end = next((m.span() for m in around if m.end() > spot), (spot, spot))
        yield spot, start, end
        spot = data.find(anchor, max(end, spot + 1))


def _base64(data: bytes, held: AbstractSet[bytes]) -> Iterator[View]:
    for anchor in sorted(held & BASE64.keys()):
        phase = BASE64[anchor]
        for spot, start, end in _runs(data, anchor, _BASE64_RUN):
            first = start + (spot - phase - start) % 4  # the anchor's phase tells where groups of four begin
            text = _unbase64(data[first:end])
            if text:
                yield "base64", text, _Steps(first, 4, 3)


def _unbase64(run: bytes) -> bytes:
    body = run.rstrip(b"=").translate(_URLSAFE)
    body = body[: len(body) - (len(body) % 4 == 1)]
    try:
        return a2b_base64(body + b"=" * (-len(body) % 4))
    except Error:
        return b""


def _hexadecimal(data: bytes, held: AbstractSet[bytes]) -> Iterator[View]:
    for anchor in sorted(held & frozenset(HEX)):
        for spot, start, end in _runs(data, anchor, _HEX_RUN):
            first = start + (spot - start) % 2
            text = unhexlify(data[first : end - (end - first) % 2])
            yield "hex", text, _Steps(first, 2, 1)


def _escaped(data: bytes, held: AbstractSet[bytes]) -> Iterator[View]:
    for name, (anchors, unit, base) in ESCAPES.items():
        if held.isdisjoint(anchors):
            continue
        run = re.compile(rb"(?:[A-Za-z0-9_.~+/=-]|" + unit + rb")+")
        one = re.compile(unit + rb"|(.)")
        for anchor in sorted(held & frozenset(anchors)):
            for _, start, end in _runs(data, anchor, run):
                text, origins = _unescape(one.finditer(data, start, end), base)
                yield name, text, _Listed(origins)


def _unescape(pieces: Iterator[re.Match[bytes]], base: int) -> tuple[bytes, list[int]]:
    """The run with its escapes resolved, and the offset each byte came from."""
    text, origins = bytearray(), []
    for match in pieces:
        text.append(match.group(2)[0] if match.group(2) else _code(match.group(1), base))
        origins.append(match.start())
    return bytes(text), origins


def _code(digits: bytes, base: int) -> int:
    """The character an escape stands for (`x2d` is hexadecimal everywhere); what is no byte becomes a blank."""
    number = int(digits[1:], 16) if digits[:1] == b"x" else int(digits, base)
    return number if number <= _LAST_BYTE else ord(" ")


def _kubernetes(data: bytes) -> Iterator[View]:
    for match in _KUBERNETES_VALUE.finditer(data):
        first = match.start(1)
        text = _unbase64(match.group(1))
        if text:
            yield "base64", text, _Steps(first, 4, 3)
