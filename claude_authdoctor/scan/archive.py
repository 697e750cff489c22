"""Archives, opened in memory: zip (and what is zip inside: jar, whl, docx) and gzip, told by their first bytes.

Small ones always, since a backup is committed as easily as a text; larger ones, tar, bzip2 and xz on request. Nothing
is written to disk, and nothing grows beyond its budget: an archive may be a bomb.
"""

from __future__ import annotations

from claude_authdoctor.scan.read import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = 1 << 20  # bytes of archive that are opened without being asked
LARGE = 64 << 20
_GROWTH = 16  # an archive may hold that many times its budget's bytes
_ZIP, _GZIP, _BZIP2, _XZ = b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"


def packed(data: bytes, *, wanted: bool) -> bool:
    """Whether these are the first bytes of an archive that is to be opened."""
    return data.startswith((_ZIP, _GZIP)) or (wanted and data.startswith((_BZIP2, _XZ)))


def members(data: bytes, *, wanted: bool) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of everything in an archive. Refused where it is larger than the budget, damaged or encrypted."""
    budget = LARGE if wanted else SMALL
    if len(data) > budget:
        raise Refused("archive-large")
    if data.startswith(_ZIP):
        yield from _zipped(data, budget * _GROWTH)
    else:
        yield "", _unpacked(data, budget * _GROWTH)


def _zipped(data: bytes, budget: int) -> Iterator[tuple[str, bytes]]:
    from io import BytesIO  # noqa: PLC0415 - few scans meet an archive
    from zipfile import ZipFile  # noqa: PLC0415

    try:
        archive = ZipFile(BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        fits = sum(entry.file_size for entry in entries) <= budget
        for entry in entries if fits else ():
            yield entry.filename, archive.open(entry).read(entry.file_size)
    except Exception as fault:  # noqa: BLE001 - each codec has errors of its own
        raise Refused("archive-damaged", type(fault).__name__) from None
    if not fits:
        raise Refused("archive-large")


def _unpacked(data: bytes, budget: int) -> bytes:
    try:
        text = _decompressor(data).decompress(data, budget)
    except Exception as fault:  # noqa: BLE001 - each codec has errors of its own
        raise Refused("archive-damaged", type(fault).__name__) from None
    if len(text) == budget:
        raise Refused("archive-large")
    return text


def _decompressor(data: bytes) -> _Decompressor:
    if data.startswith(_GZIP):
        import zlib  # noqa: PLC0415

        return zlib.decompressobj(31)
    if data.startswith(_BZIP2):
        import bz2  # noqa: PLC0415

        return bz2.BZ2Decompressor()
    import lzma  # noqa: PLC0415

    return lzma.LZMADecompressor()


if TYPE_CHECKING:
    from typing import Protocol

    class _Decompressor(Protocol):
        def decompress(self, data: bytes, budget: int, /) -> bytes:
            """At most `budget` bytes of the unpacked text."""
