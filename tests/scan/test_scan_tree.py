"""A folder as the scanner walks it: git names the few files of many that matter, and where it fails none is missed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from claude_authdoctor.scan import tree


class Search:
    """A `git grep` that names these files and ends like this."""

    def __init__(self, named: bytes, code: int) -> None:
        self.named, self.code = named, code

    def pieces(self) -> list[bytes]:
        return [self.named[:3], self.named[3:]] if self.named else []

    def end(self) -> int:
        return self.code


def searched(monkeypatch: pytest.MonkeyPatch, *searches: Search | None) -> list[list[str]]:
    """These searches one after another, whatever is asked; and what each was to leave out."""
    left, spared = list(searches), []

    def search(folder: str, *, tracked: bool, without: Any = ()) -> Search | None:
        spared.append(list(without))
        return left.pop(0)

    monkeypatch.setattr(tree, "_MANY", 3)
    monkeypatch.setattr(tree, "_LARGE", 5)
    monkeypatch.setattr(tree, "_search", search)
    return spared


def files(folder: Path) -> list[str]:
    return sorted(shown for _, shown in tree.Tree().files(str(folder)))


@pytest.fixture
def many(folder: Path) -> Path:
    for name in ("a", "b", "c"):
        (folder / name).write_text("tiny")
    (folder / "huge").write_text("larger than git can take")
    return folder


def test_of_many_files_those_are_read_that_git_names(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spared = searched(monkeypatch, Search(b"a\0huge\0", 0))

    assert files(many) == ["a", "huge"]
    assert spared == [[]]


@pytest.mark.parametrize("code", [2, 128])
def test_a_search_that_fails_is_made_again_without_what_is_too_large_for_it(
    many: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """And that is read by us; what was named already is not read twice."""
    spared = searched(monkeypatch, Search(b"a\0", code), Search(b"a\0b\0", 0))

    assert files(many) == ["a", "b", "huge"]
    assert spared == [[], ["huge"]]


@pytest.mark.parametrize("second", [None, Search(b"a\0", 128)])
def test_where_git_fails_again_every_file_is_read(
    many: Path, monkeypatch: pytest.MonkeyPatch, second: Search | None
) -> None:
    searched(monkeypatch, None, second)

    assert files(many) == ["a", "b", "c", "huge"]


def test_without_git_every_file_of_many_is_read(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_MANY", 3)
    monkeypatch.setenv("PATH", str(many))

    assert files(many) == ["a", "b", "c", "huge"]


def test_a_folder_that_is_closed_is_noted_and_the_others_are_read(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (many / "closed").mkdir()
    real = os.scandir

    def scandir(path: str) -> Any:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(tree.os, "scandir", scandir)
    looked = tree.Tree()

    assert sorted(shown for _, shown in looked.files(".")) == ["a", "b", "c", "huge"]
    assert [(note.path, note.what, note.detail) for note in looked.notes] == [
        ("closed", "unreadable", "Permission denied")
    ]


def test_a_path_below_the_working_folder_is_shown_without_it(many: Path) -> None:
    assert [shown for _, shown in tree.Tree().files(str(many / "a"))] == ["a"]


def test_a_file_that_vanishes_while_git_is_asked_again_is_no_failure(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched(monkeypatch, Search(b"", 128), Search(b"a\0", 0))
    real = os.lstat

    def lstat(path: str) -> os.stat_result:
        if str(path).endswith("huge"):
            raise FileNotFoundError(path)
        return real(path)

    monkeypatch.setattr(tree.os, "lstat", lstat)

    assert files(many) == ["a"]
