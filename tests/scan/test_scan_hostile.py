"""Files that want to harm: no hang, no crash, and a note that names each."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from claude_authdoctor.scan import read
from claude_authdoctor.scan.hook import main

from .texts import key

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and sparse files of Unix")


def noted(capsys: pytest.CaptureFixture[str], *words: str) -> None:
    said = capsys.readouterr().err
    assert all(word in said for word in words), said
    assert "Traceback" not in said


@pytest.mark.parametrize("asked", [".", "pipe"])
def test_a_pipe_that_never_speaks(folder: Path, asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(folder / "pipe")

    assert main([asked]) == 0
    noted(capsys, "pipe: not a regular file")


def test_a_socket(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock")
        assert main(["."]) == main(["sock"]) == 0
    noted(capsys, "sock: not a regular file")


def test_a_device(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/dev/zero"]) == 0
    noted(capsys, "/dev/zero: not a regular file")


def test_a_file_of_ten_gigabytes_of_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "sparse").open("wb") as file:
        file.truncate(10 << 30)
        file.seek(6 << 30)
        file.write(f"\nK={key()}\n".encode())

    assert main([".", "--format", "jsonl"]) == 1
    noted(capsys, "sparse: mostly holes")


def test_links_that_run_in_circles(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder / "sub").mkdir()
    (folder / "sub/up").symlink_to("..")
    (folder / "sub/leak").write_text(key())

    assert main(["."]) == 1
    assert main(["a"]) == 0
    noted(capsys, "a: cannot be read")


@pytest.mark.skipif(os.getuid() == 0 if hasattr(os, "getuid") else True, reason="root may read everything")
def test_what_may_not_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "closed").write_text(key())
    (folder / "closed").chmod(0)
    (folder / "shut").mkdir(mode=0)

    assert main(["."]) == 0
    noted(capsys, "closed: cannot be read", "shut: cannot be read")


@pytest.mark.parametrize("name", [b"new\nline", b"\xff\xfe", b"esc\x1b[31m", "ünï".encode(), b"-q"])
def test_names_that_drive_a_terminal(folder: Path, name: bytes, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / os.fsdecode(name)).write_text(key())

    assert main(["."]) == 1
    said = capfdbinary.readouterr().out
    assert b"\x1b" not in said
    assert said.count(b"[anthropic-api-key]\n") == 1
    assert main([".", "--format", "jsonl"]) == 1


def test_a_file_that_vanishes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "gone").write_text("x")
    real = read.opened
    monkeypatch.setattr(read, "opened", lambda path: (Path(path).unlink(), real(path))[1])

    assert main(["."]) == 0
    noted(capsys, "gone: cannot be read")


def test_standard_input_in_drops(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.pipe()

    def drip() -> None:
        for letter in f"\nK={key()}\n".encode():
            os.write(theirs, bytes([letter]))
        os.close(theirs)

    writer = threading.Thread(target=drip)
    writer.start()
    with os.fdopen(ours) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        assert main(["--stdin"]) == 1
    writer.join()


@pytest.mark.parametrize("offset", [0, 100, read.PIECE - 150, read.PIECE - 50, read.PIECE + 10])
def test_nothing_hides_on_a_seam(
    folder: Path, offset: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    monkeypatch.setattr(read, "PIECE", 1 << 16)
    monkeypatch.setattr(read, "OVERLAP", 1 << 13)
    place = offset - read.PIECE * (offset // read.PIECE) if offset > read.PIECE else offset % (1 << 17)
    text = ("x\n" * (1 << 17))[:place] + f"\nK={key()}\n" + "y\n" * 100_000
    (folder / "big").write_text(text)

    assert main(["--format", "jsonl", "big"]) == 1
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["line"] == text[: text.index("K=")].count("\n") + 1
    assert row["column"] == 3
