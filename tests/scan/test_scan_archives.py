"""Archives: whatever is in them is looked at, whoever packed them how; what cannot be is said, and nothing grows."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable

import pytest

from claude_authdoctor.scan import archive
from claude_authdoctor.scan.read import Refused

Packer = Callable[[bytes], bytes]
PACKERS: dict[str, Packer] = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


def unpacked(data: bytes, *, wanted: bool = True) -> dict[str, bytes]:
    return dict(archive.members(data, wanted=wanted))


def zipped(*names: str, size: int = 10) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, "" if name.endswith("/") else "a" * size)
    return buffer.getvalue()


@pytest.mark.parametrize(("kind", "wanted"), [("gzip", True), ("gzip", False), ("bzip2", True), ("xz", True)])
def test_an_archive_is_told_by_its_first_bytes(kind: str, wanted: bool) -> None:
    data = PACKERS[kind](b"inside")

    assert archive.packed(data, wanted=wanted)
    assert unpacked(data, wanted=wanted) == {"": b"inside"}


def test_bzip2_and_xz_are_opened_on_request_only() -> None:
    assert not any(archive.packed(PACKERS[kind](b"x"), wanted=False) for kind in ("bzip2", "xz"))
    assert not archive.packed(b"plain", wanted=True)


@pytest.mark.parametrize("kind", PACKERS)
def test_every_part_of_a_file_of_several_is_looked_at(kind: str) -> None:
    """`cat a.gz b.gz`, a log that is appended to, and whatever pbzip2 or bgzip writes."""
    pack = PACKERS[kind]

    assert unpacked(pack(b"first ") + pack(b"") + pack(b"second")) == {"": b"first second"}


@pytest.mark.parametrize("kind", PACKERS)
def test_what_can_be_read_of_a_torn_archive_is_looked_at(kind: str) -> None:
    """A download that broke off, or something appended that is none."""
    whole = PACKERS[kind](b"first")

    assert unpacked(whole + b"rubbish") == {"": b"first"}
    assert unpacked(PACKERS["gzip"](b"first")[:-4])[""] == b"first"


@pytest.mark.parametrize(
    "data", [b"\x1f\x8b" + bytes(50), b"BZh9" + bytes(50), b"\xfd7zXZ\x00" + bytes(50), b"PK\x03\x04"]
)
def test_a_ruin_is_refused_by_the_name_of_its_fault_alone(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        unpacked(data)
    assert refusal.value.what == "archive-damaged"


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_refused_at_its_budget(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGE", 1 << 12)
    most = (1 << 12) * 16
    pack = PACKERS[kind]

    assert len(unpacked(pack(bytes(most - 1)))[""]) == most - 1
    for bomb in (pack(bytes(most)), pack(bytes(most * 4)), pack(bytes(most // 2)) * 3):
        with pytest.raises(Refused) as refusal:
            unpacked(bomb)
        assert refusal.value.what == "archive-large"


def test_an_archive_of_ten_thousand_empty_parts_costs_next_to_nothing() -> None:
    assert unpacked(gzip.compress(b"") * 10_000 + gzip.compress(b"end"))[""] == b"end"


def test_an_archive_larger_than_its_budget_is_not_opened() -> None:
    with pytest.raises(Refused) as refusal:
        unpacked(b"\x1f\x8b" + bytes(archive.SMALL), wanted=False)
    assert refusal.value.what == "archive-large"


def test_a_zip_is_opened_member_by_member_and_its_folders_are_none() -> None:
    assert unpacked(zipped("a", "folder/", "folder/b")) == {"a": b"a" * 10, "folder/b": b"a" * 10}


def test_a_zip_that_would_grow_too_large_is_refused_before_anything_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "LARGE", 1 << 12)
    seen: list[str] = []
    with pytest.raises(Refused) as refusal:
        seen.extend(name for name, _ in archive.members(zipped("a", "b", size=(1 << 12) * 9), wanted=True))

    assert (refusal.value.what, seen) == ("archive-large", [])
