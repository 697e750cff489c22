"""A repository's history: found is what was ever committed, in both ways to look, and named by where it came first."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from claude_authdoctor.scan import engine, lanes, sift, whole
from claude_authdoctor.scan.hook import main

from .texts import OAUTH, Repository, key, told
from .ways import WAYS, look


def test_the_history_names_the_first_commit(
    repository: Repository, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(a__txt="one\n")
    first = repository.commit(a__txt=f"one\nK={key()}\n", **{"new\nname": f"{key(2)}\n"})
    repository.commit(a__txt=f"one\nK={key()}\nthree\n")
    repository.commit(a__txt="clean\n")
    (repository.folder / "new\nname").unlink()
    repository.commit("the key is " + key(3))

    assert main(["--history", "--format", "jsonl"]) == 1
    rows = told(capsys)
    assert sorted((row["path"], row["line"]) for row in rows) == [
        ("(commit message)", 1),
        ("a.txt", 2),
        ("new\nname", 1),
    ]
    assert {row["commit"] for row in rows if row["path"] == "a.txt"} == {first}


def test_a_merge_may_bring_a_leak_of_its_own(repository: Repository, way: str) -> None:
    repository.commit(a__txt="one\n")
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(a__txt="side\n")
    repository.git("checkout", "-q", "main")
    repository.commit(a__txt="main\n")
    repository.git("merge", "-q", "-s", "ours", "--no-commit", "side")
    repository.commit(a__txt=f"K={key()}\n")

    assert main(["--history", "-q"]) == 1


def test_a_changed_value_behind_an_old_anchor_is_found_by_both_ways(
    repository: Repository, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '{{"mcpOAuth": {{"x": {{\n"accessToken": "{}"\n}}}}}}\n'
    repository.commit(a__json=text.format(""))
    repository.commit(a__json=text.format(key(recipe=("{opaque 64}",))))

    assert main(["--history", "--format", "jsonl"]) == 1
    assert [row["kind"] for row in told(capsys)] == ["mcp-oauth-token"]


def test_what_is_known_is_remembered_and_what_is_new_is_added(
    repository: Repository, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(a__txt=f"K={key()}\n")
    assert main(["--history", "--format", "jsonl"]) == 1
    before = told(capsys)
    remembered = (repository.folder / ".git/authdoctor/history.json").read_text()
    assert key()[14:30] not in remembered

    monkeypatch.setattr("claude_authdoctor.scan.examine.hits", lambda *_, **__: pytest.fail("looked again"))
    assert main(["--history", "--format", "jsonl"]) == 1
    assert told(capsys) == before
    monkeypatch.undo()
    monkeypatch.chdir(repository.folder)
    repository.commit(b__txt=f"K={key(2)}\n")
    assert main(["--history", "--format", "jsonl"]) == 1
    assert [row["path"] for row in told(capsys)] == ["a.txt", "b.txt"]
    repository.git("reset", "-q", "--hard", "HEAD~1")
    assert main(["--history", "--format", "jsonl"]) == 1
    assert [row["path"] for row in told(capsys)] == ["a.txt"], "what no branch reaches is forgotten"


def test_since_a_revision(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    start = repository.commit(a__txt=f"K={key()}\n")
    repository.commit(b__txt=f"T={key(2, OAUTH)}\n")

    assert main(["--since", start, "--format", "jsonl"]) == 1
    assert [row["kind"] for row in told(capsys)] == ["anthropic-oauth-access"]
    assert main(["--since", "HEAD"]) == 0
    assert main(["--since", "--output=x"]) == 2


def test_both_engines_find_the_same_in_a_history(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        repository.commit(**{f"f{number % 5}__txt": f"line {number}\nK={key(number)}\n" if number % 3 else "clean\n"})
    monkeypatch.setattr(sift, "_WORTH_IT", -1)
    asked, seen = [], []
    for chosen in (None, engine.plain):
        monkeypatch.setattr(engine, "fast", lambda chosen=chosen: asked.append(chosen) or chosen)
        main(["--history", "--no-cache", "--format", "jsonl"])
        seen.append(sorted(json.dumps(row) for row in told(capsys)))

    assert asked[0] is None
    assert asked[-1] is engine.plain
    assert seen[0] == seen[1]
    assert len(seen[0]) == 8


def leaks(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, int, str]]:
    main(["--history", "--no-cache", "--format", "jsonl"])
    return [(row["commit"], row["path"], row["line"], row["kind"]) for row in told(capsys)]


@pytest.mark.parametrize("seed", range(4))
def test_every_way_finds_the_same(
    seed: int, repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files grow, shrink, move and go, on branches that merge; some lines are secrets, and stay, move or change."""
    grown(repository, random.Random(seed))
    seen = []
    for one in WAYS:
        with monkeypatch.context() as patch:
            look(patch, one)
            seen.append(leaks(capsys))

    assert len(seen[0]) > 3
    assert seen[0] == seen[1] == seen[2]


def grown(repository: Repository, dice: random.Random) -> None:
    files: dict[str, list[str]] = {
        f"d/f{number}.txt": [f"{number} {line}" for line in range(40)] for number in range(5)
    }
    repository.commit("first")
    for number in range(30):
        name, other = dice.choice(list(files)), dice.choice(list(files))
        lines = files[name]
        at = dice.randrange(len(lines) + 1)
        lines[at : at + dice.randrange(6)] = dice.choice(
            ([f"KEY_{number}={key(number)}"], dice.sample(files[other], 3), [f"line {number}", "ANTHROPIC_MODEL=x"])
        )
        if dice.random() < 0.1:
            files[f"moved/{number}.txt"] = files.pop(name)
            (repository.folder / name).unlink(missing_ok=True)
        if number % 7 == 3:
            repository.git("checkout", "-q", "-b", f"side{number}", "HEAD~1" if number > 3 else "HEAD")
            repository.commit(**{f"side{number}__md": f"T={key(100 + number, OAUTH)}\n"})
            repository.git("checkout", "-q", "main")
            repository.git("merge", "-q", "--no-edit", f"side{number}")
        if number % 5 == 0:  # one text at two paths
            repository.write(f"copies/b{number}.txt", f"K={key(200 + number)}\n")
            repository.write(f"copies/a{number}.txt", f"K={key(200 + number)}\n")
        for path, content in files.items():
            repository.write(path, "\n".join(content) + "\n")
        repository.commit(f"change {number}")


def test_of_versions_that_look_alike_round_a_telling_line_only_the_oldest_is_examined(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or each version of a file that speaks of a credential would be."""
    far = [f"line {number} of many\n" for number in range(400)]
    first = repository.commit(a__txt="".join(["ANTHROPIC_MODEL=x\n", *far]))
    for number in range(6):
        repository.commit(a__txt="".join(["ANTHROPIC_MODEL=x\n", *far, f"{number}\n"]))
    last = repository.commit(a__txt="".join(["ANTHROPIC_MODEL=y\n", *far]))
    look(monkeypatch, "whole")

    found = whole.telling(repository.git("rev-list", "--reverse", "HEAD").encode().split())
    assert [one.commit.decode() for one in found.suspects] == [first, last]
    assert found.all_read


def answers(texts: list[bytes | None]) -> bytes:
    """As `cat-file --batch` writes them; None is missing."""
    said = [b"ab12 missing\n" if text is None else b"ab12 blob %d\n%b\n" % (len(text), text) for text in texts]
    return b"".join(said)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 50, 1000])
def test_answers_are_taken_apart_however_they_come(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "LARGEST", 30)
    dice = random.Random(size)
    texts = [None if dice.random() < 0.2 else dice.randbytes(dice.choice([0, 1, 5, 29, 30, 31, 90])) for _ in range(60)]
    said = answers([*texts, b"\n", b"ab12 blob 3\n", b"", None])
    found = [
        (data[begin:end], end)
        for data, frames in whole.framed(said[at : at + size] for at in range(0, len(said), size))
        for begin, end in frames
    ]

    wanted = [*texts, b"\n", b"ab12 blob 3\n", b"", None]
    assert len(found) == len(wanted)
    for (text, end), right in zip(found, wanted, strict=True):
        assert end == whole.MISSING if right is None else (text[:30] == right[:30] and right.startswith(text))


@pytest.mark.skipif(os.name == "nt", reason="objects are read-only there")
def test_a_history_that_cannot_be_read_is_noted_and_not_remembered(
    way: str, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(a__txt=f"K={key()}\n")
    repository.commit(b__txt="lost\n")
    lost = repository.git("rev-parse", "HEAD:b.txt")
    (repository.folder / "b.txt").unlink()
    repository.commit("git would read the work tree's file instead")
    (repository.folder / ".git/objects" / lost[:2] / lost[2:]).unlink()

    assert main(["--history"]) == 1, "what can be read is looked at"
    assert "git could not read all of it" in capsys.readouterr().err
    assert not (repository.folder / ".git/authdoctor/history.json").exists()


def test_a_submodule_is_no_text_that_is_missing(
    way: str, repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'ab' * 20},part")
    repository.git("commit", "-q", "-m", "a submodule")

    assert main(["--history"]) == 0
    assert capsys.readouterr().err == ""


def test_the_lists_for_git_are_gone_afterwards(repository: Repository, way: str) -> None:
    repository.commit(a__txt=f"K={key()}\n")
    before = set(os.listdir(str(lanes.private_folder())))

    assert main(["--history", "--no-cache"]) == 1
    assert set(os.listdir(str(lanes.private_folder()))) == before
