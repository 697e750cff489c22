"""Histories that hide something: in later versions, behind far anchors, under refs, in what is missing or replaced."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from claude_authdoctor.scan import lanes, whole
from claude_authdoctor.scan.hook import main

from .texts import OAUTH, Repository, key, told

pytestmark = pytest.mark.usefixtures("way")
FILLING = "".join(f"line {number} of many\n" for number in range(60))


def found(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int]]:
    main(["--history", "--no-cache", "--format", "jsonl"])
    return [(row["path"], row["line"]) for row in told(capsys)]


# --- later versions ------------------------------------------------------------------------------


def env_file(*values: str) -> str:
    return base64.b64encode("\n".join([f"K={values[0]}", FILLING, *values[1:]]).encode()).decode() + "\n"


def test_a_second_value_far_behind_the_first_in_one_coded_run(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(a__b64=env_file(key()))
    repository.commit(a__b64=env_file(key(), f"T={key(2, OAUTH)}"))

    main(["--history", "--no-cache", "--format", "jsonl"])
    assert {row["kind"] for row in told(capsys)} == {"anthropic-api-key", "anthropic-oauth-access"}


def test_a_body_that_comes_later_than_its_prefix(
    repository: Repository, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if way == "many":
        pytest.skip("changed lines alone do not show it")
    whole_key = key()
    prefix = whole_key[:14]
    repository.commit(a__py=f'A = "{prefix}"\n{FILLING}')
    repository.commit(a__py=f'A = "{prefix}"\n{FILLING}B = "{whole_key[14:]}"\n')

    assert [path for path, _ in found(capsys)] == ["a.py"]


def zipped(*texts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (zipped(FILLING), zipped(FILLING, f"K={key()}\n")),
        (("\ufeff" + FILLING).encode("utf-16-le"), ("\ufeff" + FILLING + f"K={key()}\n").encode("utf-16-le")),
    ],
    ids=["zip", "utf-16"],
)
def test_a_later_version_that_begins_alike(
    first: bytes, second: bytes, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("file", first)
    repository.commit()
    repository.write("file", second)
    repository.commit()

    assert [path for path, _ in found(capsys)] == ["file"]


def test_one_text_at_two_paths_is_named_by_the_first(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever way looks: a baseline goes by the path."""
    repository.commit(z__txt=f"K={key()}\n", a__txt=f"K={key()}\n")

    assert found(capsys) == [("a.txt", 1)]


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_names_that_look_telling_and_hold_no_text(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(ghp_="", CLAUDE_CODE_x="", http_proxy__sh="echo\n")
    (repository.folder / "http_proxy.sh").chmod(0o755)
    repository.commit(a__txt=f"K={key()}\n")

    assert found(capsys) == [("a.txt", 1)]


def test_of_a_text_larger_than_is_read_nothing_hides_a_later_one(
    repository: Repository, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if way == "many":
        pytest.skip("changed lines alone do not show it")
    monkeypatch.setattr(whole, "LARGEST", 4000)
    monkeypatch.setattr("claude_authdoctor.scan.objects.LARGEST", 4000)
    alike = "\n" * 5000 + f"K={key()}\n" + "\n" * 5000
    repository.commit(a__txt="x\n" * 3000 + alike)
    repository.commit(a__txt=f"K={key()}\n" + "\n" * 5000)

    assert ("a.txt", 1) in found(capsys)


# --- refs ----------------------------------------------------------------------------------------


def test_what_tags_reach_besides_commits(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(a__txt="one\n")
    repository.git("tag", "-a", "-m", f"the key is {key()}", "inner")
    repository.git("tag", "-a", "-m", "outer", "outer", "inner")
    repository.git("tag", "-d", "inner")
    repository.write("b", f"K={key(2)}\n")
    blob = repository.git("hash-object", "-w", "b")
    repository.git("tag", "blob", blob)
    repository.write("b", f"K={key(3)}\n")
    other = repository.git("hash-object", "-w", "b")
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{other},folder/b.txt")
    repository.git("tag", "-a", "-m", "a tree", "tree", repository.git("write-tree"))
    repository.git("rm", "-q", "--cached", "folder/b.txt")

    assert sorted(path for path, _ in found(capsys)) == ["(tag message)", "(tagged text)", "folder/b.txt"]


def test_a_tag_that_comes_later_is_looked_at(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(a__txt="one\n")
    assert main(["--history"]) == 0
    repository.git("tag", "-a", "-m", f"the key is {key()}", "late")

    assert main(["--history"]) == 1
    capsys.readouterr()
    assert main(["--history", "--format", "jsonl"]) == 1
    assert [row["path"] for row in told(capsys)] == ["(tag message)"]


@pytest.mark.parametrize("how", ["replace", "graft"])
def test_what_is_replaced_here_is_in_every_push(
    how: str, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(a__txt="one\n")
    repository.commit(a__txt=f"K={key()}\n")
    repository.commit(a__txt="three\n")
    repository.git("replace", *(["--graft", "HEAD"] if how == "graft" else ["HEAD~1", "HEAD~2"]))

    assert found(capsys) == [("a.txt", 1)]


# --- what is missing -----------------------------------------------------------------------------


def lose(repository: Repository, name: str) -> None:
    path = repository.folder / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.unlink()


def test_a_commit_that_is_gone_is_noted(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    gone = repository.commit(a__txt="one\n")
    repository.commit(a__txt="two\n")
    repository.commit(b__txt=f"K={key()}\n")
    repository.commit(b__txt="four\n")
    lose(repository, gone)

    code = main(["--history", "--no-cache"])
    said = capsys.readouterr()
    assert code == 1
    assert "b.txt" in said.out
    assert "git could not read all of it" in said.err


def test_a_torn_history_takes_nothing_out_of_the_baseline(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(a__txt=f"K={key()}\n")
    assert main(["--history", "--update-baseline"]) == 0
    baseline = repository.folder / ".authdoctor-baseline.json"
    before = json.loads(baseline.read_text())["entries"]
    lost = repository.git("rev-parse", "HEAD:a.txt")
    (repository.folder / "a.txt").unlink()
    lose(repository, lost)

    assert main(["--history", "--update-baseline", "--no-cache"]) == 3
    assert json.loads(baseline.read_text())["entries"] == before
    assert before


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
def test_what_a_partial_clone_left_out_is_not_fetched(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """To fetch it would run a program that the repository names."""
    repository.commit(a__txt="one\n")
    repository.commit(a__txt="two\n")
    repository.git("config", "uploadpack.allowFilter", "true")
    clone, ran = tmp_path / "clone", tmp_path / "ran"
    words = ["clone", "-q", "--no-checkout", "--filter=blob:none", repository.folder.as_uri(), str(clone)]
    subprocess.run(["git", *words], check=True, capture_output=True)
    program = tmp_path / "program.sh"
    program.write_text(f'#!/bin/sh\ntouch {ran}\nexec git-upload-pack "$@"\n')
    program.chmod(0o755)
    subprocess.run(["git", "-C", str(clone), "config", "remote.origin.uploadpack", str(program)], check=True)
    monkeypatch.chdir(clone)

    assert main(["--history"]) == 3
    assert "git could not read all of it" in capsys.readouterr().err
    assert not ran.exists()


def test_what_a_killed_run_left_behind_goes(repository: Repository) -> None:
    repository.commit(a__txt="one\n")
    old, new = repository.folder / ".git/authdoctor-old", repository.folder / ".git/authdoctor-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "0").write_text("lines\n")
    os.utime(old, (0, 0))

    assert main(["--history", "--no-cache"]) == 0
    assert not old.exists()
    assert new.exists(), "it may be at work"
    assert str(lanes.private_folder()) == str((repository.folder / ".git").resolve())
