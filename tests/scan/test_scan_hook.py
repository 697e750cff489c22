"""The small door decides alone that a commit is clean, hands all else on, and never calls clean what it did not read."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from claude_authdoctor.scan import command, git, hook
from claude_authdoctor.scan.tables.gate import ANCHORS

HANDED_ON = 7


@pytest.fixture(autouse=True)
def handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the door hands on to the whole scanner."""
    monkeypatch.chdir(tmp_path)
    found: list[list[str]] = []
    monkeypatch.setattr(command, "run", lambda arguments: found.append(arguments) or HANDED_ON)
    return found


def test_a_clean_file_is_not_handed_on(tmp_path: Path, handed_on: list[list[str]]) -> None:
    (tmp_path / "a.py").write_text("print('hello')\n")
    (tmp_path / "empty").write_text("")

    assert hook.main(["a.py", "empty"]) == 0
    assert handed_on == []


SUSPICIOUS = {
    **{f"anchor {number}": b"x" + anchor + b"y" for number, anchor in enumerate(ANCHORS)},
    "a zero byte": b"a\0b",
    "a zip": b"PK\x03\x04",
    "a gzip": b"\x1f\x8b",
}


@pytest.mark.parametrize("data", SUSPICIOUS.values(), ids=SUSPICIOUS)
def test_a_suspicious_file_is_handed_on_with_all_others(
    tmp_path: Path, handed_on: list[list[str]], data: bytes
) -> None:
    (tmp_path / "clean").write_text("hello\n")
    (tmp_path / "odd").write_bytes(data)

    assert hook.main(["clean", "odd"]) == HANDED_ON
    assert handed_on == [["clean", "odd"]]


@pytest.mark.parametrize(
    "arguments", [[], ["--staged", "a"], ["--history"], ["-"], ["missing"], ["."], ["a", "--quiet"]]
)
def test_whatever_is_not_a_list_of_files_is_handed_on(
    tmp_path: Path, handed_on: list[list[str]], arguments: list[str]
) -> None:
    (tmp_path / "a").write_text("hello\n")

    assert hook.main(arguments) == HANDED_ON
    assert handed_on == [arguments]


def test_a_file_of_unusual_size_is_handed_on_unread(
    tmp_path: Path, handed_on: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "large").write_text("a" * 10)
    monkeypatch.setattr(hook, "_LARGE", 9)
    monkeypatch.setattr(hook.os, "read", lambda *_: pytest.fail("it may be huge"))

    assert hook.main(["large"]) == HANDED_ON
    monkeypatch.undo()


@pytest.mark.skipif(os.name != "posix", reason="FIFOs")
def test_a_pipe_is_handed_on_and_does_not_hang(tmp_path: Path, handed_on: list[list[str]]) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert hook.main(["pipe"]) == HANDED_ON


@pytest.mark.parametrize(
    "said", [b"hell", b"hello, more", OSError(errno.EIO, "disk")], ids=["shorter", "longer", "fault"]
)
def test_a_file_that_changes_or_fails_while_it_is_read_is_not_called_clean(
    tmp_path: Path, handed_on: list[list[str]], monkeypatch: pytest.MonkeyPatch, said: Any
) -> None:
    (tmp_path / "a").write_text("hello")
    closed: list[int] = []
    real = os.close

    def read(_descriptor: int, _size: int) -> bytes:
        if isinstance(said, OSError):
            raise said
        return bytes(said)

    with monkeypatch.context() as patched:
        patched.setattr(hook.os, "read", read)
        patched.setattr(hook.os, "close", lambda descriptor: (closed.append(descriptor), real(descriptor)))
        code = hook.main(["a"])

    assert code == HANDED_ON
    assert len(closed) == 1


def staged(monkeypatch: pytest.MonkeyPatch, said: Any) -> list[tuple[str, ...]]:
    """A git that answers the door's one question like this."""
    asked: list[tuple[str, ...]] = []

    def output(*arguments: str, **_: Any) -> bytes | None:
        asked.append(arguments)
        if isinstance(said, Exception):
            raise said
        return said  # type: ignore[no-any-return]

    monkeypatch.setattr(git, "output", output)
    return asked


def test_a_clean_stage_needs_one_question_to_git(monkeypatch: pytest.MonkeyPatch, handed_on: list[list[str]]) -> None:
    """In which nothing of the repository's own is run, and whole texts are asked for."""
    asked = staged(monkeypatch, b"diff --git a/x b/x\n+hello\n")

    assert hook.main(["--staged"]) == 0
    assert handed_on == []
    assert len(asked) == 1
    assert {"--cached", "--text", "--no-ext-diff", "--no-textconv"} <= set(asked[0])


@pytest.mark.parametrize(
    "said",
    [
        b"+x" + ANCHORS[0],
        b"+++ b/x\n+PK\x03\x04",
        b"+++ b/x\n+\x1f\x8b",
        b"+a\0b",
        None,
        git.GitMissing(),
    ],
    ids=["anchor", "zip", "gzip", "zero", "too much or failed", "no git"],
)
def test_a_stage_that_is_not_plainly_clean_is_handed_on(
    monkeypatch: pytest.MonkeyPatch, handed_on: list[list[str]], said: Any
) -> None:
    staged(monkeypatch, said)

    assert hook.main(["--staged"]) == HANDED_ON
    assert handed_on == [["--staged"]]


class Ended(Exception):  # noqa: N818 - what it is
    """Stands for the end of the process."""


def end(code: int) -> None:
    raise Ended(code)


def test_as_a_program_it_ends_at_once_with_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handed_on: list[list[str]]
) -> None:
    (tmp_path / "a").write_text("hello\n")
    monkeypatch.setattr(hook.os, "_exit", end)
    for arguments, code in ((["a"], 0), (["--history"], HANDED_ON)):
        monkeypatch.setattr(sys, "argv", ["authdoctor-scan", *arguments])
        with pytest.raises(Ended, match=str(code)):
            hook.main()
    assert handed_on == [["--history"]]


@pytest.mark.parametrize("fault", [BrokenPipeError(), ValueError("closed"), AttributeError("None")])
def test_where_output_cannot_get_out_python_ends_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, handed_on: list[list[str]], fault: Exception
) -> None:
    """So that the loss is told, not hidden behind a code."""

    class Full:
        def flush(self) -> None:
            raise fault

    monkeypatch.setattr(hook.os, "_exit", end)
    monkeypatch.setattr(sys, "argv", ["authdoctor-scan", "--history"])
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Full())
        code = hook.main()

    assert code == HANDED_ON
