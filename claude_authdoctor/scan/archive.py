"""Archives, opened in memory: zip (and what is zip inside: jar, whl, docx) and gzip, told by their first bytes.

Small ones always, since a backup is committed as easily as a text; larger ones, tar, bzip2 and xz on request. Nothing
is written to disk, and nothing grows beyond its budget: an archive may be a bomb.
"""

from __future__ import annotations

from claude_authdoctor.scan.read import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bz2 import BZ2File
    from collections.abc import Iterator
    from gzip import GzipFile
    from lzma import LZMAFile

SMALL = 1 << 20  # bytes of archive that are opened without being asked
LARGE = 64 << 20
_STEP = 1 << 20  # bytes that are unpacked at once
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
    """Every part of it, for packers append them to each other; of a torn archive what can be read."""
    parts: list[bytes] = []
    left = budget
    try:
        with _opened(data) as file:
            while left > 0 and (part := file.read1(min(_STEP, left))):
                parts.append(part)
                left -= len(part)
    except Exception as fault:  # noqa: BLE001 - each codec has errors of its own
        if not parts:
            raise Refused("archive-damaged", type(fault).__name__) from None
    if left <= 0:
        raise Refused("archive-large")
    return b"".join(parts)


def _opened(data: bytes) -> GzipFile | BZ2File | LZMAFile:
    from io import BytesIO  # noqa: PLC0415

    if data.startswith(_GZIP):
        from gzip import GzipFile  # noqa: PLC0415

        return GzipFile(fileobj=BytesIO(data))
    if data.startswith(_BZIP2):
        from bz2 import BZ2File  # noqa: PLC0415

        return BZ2File(BytesIO(data))
    from lzma import LZMAFile  # noqa: PLC0415

    return LZMAFile(BytesIO(data))
