"""git as the scanner runs it: without what a repository would run more, told apart from one that is not there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from claude_authdoctor.scan import brought, git, remember, sift
from claude_authdoctor.scan.hook import main

from .texts import Repository, key, told


@pytest.fixture(params=["posix_spawn", "subprocess"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way to start git: that of Linux and macOS, where there is one, and that of Windows."""
    if request.param == "subprocess":
        monkeypatch.delattr(os, "posix_spawnp", raising=False)
    elif not hasattr(os, "posix_spawnp"):
        pytest.skip("not here")


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git."""
    monkeypatch.setenv("PATH", os.path.dirname(__file__))


# --- one git -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("start")
def test_a_git_that_is_not_there_is_said_and_leaves_no_pipe_open(monkeypatch: pytest.MonkeyPatch) -> None:
    no_git(monkeypatch)
    before = open_descriptors()
    with pytest.raises(git.GitMissing):
        git.output("version")

    assert open_descriptors() == before


@pytest.mark.usefixtures("start")
def test_a_git_that_says_too_much_says_nothing(repository: Repository) -> None:
    """A diff cut in the middle would look like a clean one."""
    repository.commit(a="line\n" * 100)

    assert git.output("cat-file", "-p", "HEAD:a", limit=10) is None
    assert git.output("cat-file", "-p", "HEAD:a", limit=500) == b"line\n" * 100


@pytest.mark.usefixtures("start")
def test_a_git_that_fails_says_nothing(repository: Repository) -> None:
    assert git.output("cat-file", "-p", "HEAD:missing") is None


@pytest.mark.usefixtures("start")
def test_its_end_may_be_asked_for_twice(repository: Repository) -> None:
    before = open_descriptors()
    running = git.Git("rev-parse", "--git-dir")

    assert b"".join(running.pieces()) == b".git\n"
    assert (running.end(), running.end()) == (0, 0)
    assert open_descriptors() == before


def test_a_system_that_sets_no_limits_and_no_wide_pipes_runs_git_all_the_same(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl, resource = pytest.importorskip("fcntl"), pytest.importorskip("resource")
    monkeypatch.delattr(fcntl, "F_SETPIPE_SZ", raising=False)
    monkeypatch.delattr(resource, "prlimit", raising=False)
    running = git.Git("rev-parse", "--git-dir")
    running.bound(1 << 30)

    assert b"".join(running.pieces()) == b".git\n"
    assert running.end() == 0


def test_a_monitor_that_a_repository_names_is_not_run(repository: Repository) -> None:
    (repository.folder / "spy.sh").write_text(f"#!/bin/sh\ntouch {repository.folder}/ran\n")
    (repository.folder / "spy.sh").chmod(0o755)
    repository.git("config", "core.fsmonitor", f"{repository.folder}/spy.sh")
    repository.git("config", "diff.external", f"{repository.folder}/spy.sh")
    repository.write("a.env", f"K={key()}\n")
    repository.git("-c", "core.fsmonitor=false", "add", "a.env")

    assert main(["--staged", "-q"]) == 1
    assert main(["-q", "."]) == 1
    assert not (repository.folder / "ran").exists()


@pytest.mark.usefixtures("start")
def test_what_is_staged_and_what_was_committed_is_found_however_git_is_started(repository: Repository) -> None:
    repository.write("a.env", f"K={key()}\n")
    repository.git("add", "a.env")
    assert main(["--staged", "-q"]) == 1
    repository.commit(b="clean\n")
    repository.write("b", "still clean\n")
    repository.git("add", "b")

    assert main(["--staged", "-q"]) == 0
    assert main(["--history", "-q"]) == 1
    assert main(["-q", "."]) == 1


# --- without git ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("start")
@pytest.mark.parametrize("arguments", [["--staged"], ["--history"], ["--since", "HEAD"]])
def test_what_needs_git_says_so_where_there_is_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    no_git(monkeypatch)

    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert ("git" in said) or ("HEAD" in said)


def test_a_checkout_is_scanned_without_git_too(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then what git would have left out is looked at as well."""
    repository.commit(_gitignore__="", __gitignore="local\n")
    repository.write("local/.env", f"K={key()}\n")
    assert main(["--format", "jsonl"]) == 0
    no_git(monkeypatch)

    assert main(["--format", "jsonl"]) == 1
    assert [row["path"] for row in told(capsys)] == ["local/.env"]


# --- the history ---------------------------------------------------------------------------------


def test_of_a_long_history_every_version_of_a_suspect_file_is_looked_at(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There only lines that changed are searched, and the word that makes a value a secret may be an old line."""
    text = '{{"mcpOAuth": {{"x": {{\n"other": 1,\n"more": 2,\n"accessToken": "{}"\n}}}}}}\n'
    repository.commit(a__json=text.format(""))
    repository.commit(a__json=text.format(key(recipe=("{opaque 64}",))))
    repository.commit(a__json=text.format("gone"))
    monkeypatch.setattr(sift, "FEW", 0)

    assert main(["--history", "--format", "jsonl"]) == 1
    assert [(row["path"], row["kind"]) for row in told(capsys)] == [("a.json", "mcp-oauth-token")]


def test_every_text_of_a_merge_is_named_with_its_path(repository: Repository) -> None:
    first = repository.commit(**{"sp ace": "one\n", "ü": "two\n"})
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(side="side\n")
    repository.git("checkout", "-q", "main")
    repository.commit(main="main\n")
    repository.git("merge", "-q", "--no-commit", "side")
    merge = repository.commit(side="merged\n")
    commits = repository.git("rev-list", "--reverse", "HEAD").encode().split()
    told = brought.brought_by(str(repository.folder / ".git" / "list"), commits)
    found = {(one.commit.decode(), one.path) for one in told.suspects}

    assert {(first, "sp ace"), (first, "ü"), (merge, "side")} <= found


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize("name", ['a"', '"', '"a b"', "a b\n", "tab\t", "back\\slash", "sp ace", "ü x"])
def test_an_odd_name_is_told_as_it_is(name: str, repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write(name, f"K={key()}\n")
    repository.commit()

    assert main(["--history", "--format", "jsonl"]) == 1
    assert [row["path"] for row in told(capsys)] == [name]


def test_diffs_too_large_for_git_to_search_are_searched_here(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(a__txt=f"K={key()}\n")
    monkeypatch.setattr(sift, "_SEARCHED", 0)

    assert main(["--history", "--format", "jsonl"]) == 1
    assert [row["path"] for row in told(capsys)] == ["a.txt"]


def test_a_memory_that_cannot_be_written_costs_no_finding(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a__txt=f"K={key()}\n")
    monkeypatch.setattr(remember.os, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "no")))

    assert main(["--history", "-q"]) == 1


@pytest.mark.parametrize("tip", ["--output=x", "0" * 39, "g" * 40])
def test_a_memory_whose_tips_are_no_commits_is_not_believed(repository: Repository, tip: str) -> None:
    """They go to git as arguments, and the file lies where others may write."""
    repository.commit(a__txt=f"K={key()}\n")
    assert main(["--history", "-q"]) == 1
    place = repository.folder / ".git/authdoctor/history.json"
    known = json.loads(place.read_text())
    place.write_text(json.dumps({**known, "tips": [tip], "leaks": []}))

    assert main(["--history", "-q"]) == 1
    assert not (repository.folder / "x").exists()
