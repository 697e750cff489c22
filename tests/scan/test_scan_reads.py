"""What is read of a file, of a pipe and of a stage: all of it, as far as its limit, and a failure is said."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from claude_authdoctor.scan import command, read
from claude_authdoctor.scan.hook import main
from claude_authdoctor.scan.read import Refused

from .texts import Repository, key


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    return Repository(tmp_path)


def rows(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int]]:
    return [(row["path"], row["line"]) for row in map(json.loads, capsys.readouterr().out.splitlines())]


def test_a_disk_that_fails_in_the_middle_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("text")
    monkeypatch.setattr(read.os, "read", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(Refused) as refusal:
        list(read.pieces(str(tmp_path / "a")))

    assert (refusal.value.what, refusal.value.detail) == ("unreadable", "Input/output error")


def test_a_file_beyond_its_limit_is_read_so_far_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "PIECE", 4)
    monkeypatch.setattr(read, "LARGEST", 8)
    (tmp_path / "a").write_text("0123456789abcdef")
    seen: list[bytes] = []
    with pytest.raises(Refused) as refusal:
        seen.extend(piece.data for piece in read.pieces(str(tmp_path / "a")))

    assert refusal.value.what == "too-large"
    assert seen[-1].endswith(b"89ab")


@pytest.mark.parametrize("size", [0, 3, 4, 5, 8, 9])
def test_a_pipe_is_read_to_its_end_in_pieces_without_an_empty_one(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "PIECE", 4)
    monkeypatch.setattr(read, "OVERLAP", 0)
    reads, writes = os.pipe()
    os.write(writes, b"123456789"[:size])
    os.close(writes)
    pieces = [piece.data for piece in read.stream(reads)]
    os.close(reads)

    assert b"".join(pieces) == b"123456789"[:size]
    assert all(0 < len(piece) <= 4 for piece in pieces)


def test_of_several_staged_files_the_leaking_ones_are_named(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {"a": "clean\n", "b": f"\nK={key()}\n", "c": "clean\n", "d": f"{key(2)}\n"}.items():
        repository.write(name, text)
    repository.git("add", "-A")

    assert main(["--staged", "--format", "jsonl"]) == 1
    assert rows(capsys) == [("b", 2), ("d", 1)]


def test_a_staged_link_is_not_followed(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it points to is not what is committed."""
    outside = tmp_path_factory.mktemp("outside") / "secret.env"
    outside.write_text(f"K={key(2)}\n")
    repository.write("a", f"K={key()}\n")
    (repository.folder / "link").symlink_to(outside)
    repository.git("add", "-A")

    assert main(["--staged", "--format", "jsonl"]) == 1
    assert rows(capsys) == [("a", 1)]


def test_a_staged_archive_is_new_as_a_whole(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Git tells no lines of it."""
    repository.write("a.gz", gzip.compress(b"one\n"))
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "x")
    repository.write("a.gz", gzip.compress(f"one\ntwo\nK={key()}\n".encode()))
    repository.git("add", "-A")

    assert main(["--staged", "--format", "jsonl"]) == 1
    assert rows(capsys) == [("a.gz", 3)]


def test_a_name_like_an_option_can_be_given_behind_two_dashes(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("--quiet", f"K={key()}\n")

    assert main(["--format=jsonl", "--", "--quiet"]) == 1
    assert rows(capsys) == [("--quiet", 1)]


def test_an_interrupt_ends_it_with_the_code_that_shells_know(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    assert command.guarded(interrupted) == 130
    assert capsys.readouterr() == ("", "")
