"""Living with the scanner: comments that allow, the baseline, path rules, archives, the history and its memory."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from claude_authdoctor.scan import engine, sift
from claude_authdoctor.scan.hook import main

from .texts import OAUTH, Repository, found, key, told

ALLOW = "authdoctor: " + "allow"


@pytest.mark.parametrize(
    ("text", "leaks", "note"),
    [
        ("K = '{key}'  # {allow}[anthropic-api-key] revoked in May", 0, ""),
        ("# {allow}[anthropic-api-key] revoked in May\nK = '{key}'", 0, ""),
        ("K = '{key}'  # {allow}[anthropic-api-key]", 1, "without a reason"),
        ("K = '{key}'  # {allow}[github-token] other kind", 1, "there is none"),
        ("K = 1  # {allow}[anthropic-api-key] long gone", 0, "there is none"),
        ("K = '{key}'  # gitleaks:allow", 0, ""),
        ("K = '{key}'  # pragma: allowlist secret", 0, ""),
    ],
)
def test_comments_allow_with_a_reason(
    folder: Path, text: str, leaks: int, note: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(text.format(key=key(), allow=ALLOW) + "\n")

    assert main(["a.py"]) == leaks
    said = capsys.readouterr().err
    assert note in said
    assert bool(said) == bool(note)


def test_a_baseline_accepts_what_is_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.env").write_text(f"K={key()}\n")
    (folder / "b.env").write_text(f"K={key(2)}\n")
    assert main(["--update-baseline", "."]) == 0
    written = (folder / ".authdoctor-baseline.json").read_text()
    assert key()[14:30] not in written
    assert len(json.loads(written)["entries"]) == 2

    (folder / "a.env").write_text(f"\n\nK={key()}\n")
    assert main(["."]) == 0, "a line further down it is the same leak"
    (folder / "a.env").write_text(f"K={key(3)}\n")
    assert main(["."]) == 1
    (folder / "b.env").unlink()
    assert main(["--update-baseline", "."]) == 0
    entries = json.loads((folder / ".authdoctor-baseline.json").read_text())["entries"]
    assert [entry["path"] for entry in entries] == ["a.env"]


def test_a_baseline_that_is_none_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.env").write_text(f"K={key()}\n")
    (folder / ".authdoctor-baseline.json").write_text("[]")

    assert main(["."]) == 2
    assert "is no baseline" in capsys.readouterr().err


def test_path_rules_expect_with_a_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "fixtures").mkdir()
    (folder / "fixtures/a.env").write_text(f"K={key()}\n")
    rules = folder / ".authdoctor.toml"
    rules.write_text('[[scan.expect]]\npaths = ["fixtures/*"]\nkinds = ["anthropic-api-key"]\nreason = "made up"\n')
    assert main(["."]) == 0
    rules.write_text('[[scan.expect]]\npaths = ["fixtures/*"]\n')
    assert main(["."]) == 2
    assert "needs paths and a reason" in capsys.readouterr().err


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_archives_are_opened(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.zip").write_bytes(zipped(env=f"A=1\nK={key()}\n"))
    (folder / "b").write_bytes(gzip.compress(f"K={key(2)}\n".encode()))

    assert main(["--format", "jsonl", "a.zip", "b"]) == 1
    rows = told(capsys)
    assert [(row["path"], row["member"], row["line"]) for row in rows] == [("a.zip", "env", 2), ("b", "-", 1)]


def test_a_bomb_and_a_ruin_are_notes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bomb.gz").write_bytes(gzip.compress(bytes(40 << 20)))
    (folder / "ruin.zip").write_bytes(b"PK\x03\x04" + bytes(100))

    assert main(["bomb.gz", "ruin.zip", "--archives"]) == 0
    said = capsys.readouterr().err
    assert "ruin.zip: archive cannot be opened" in said


@pytest.fixture(params=["plain", "fast"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A history searched by the standard library, and by the fast engine where it is installed, however short it is."""
    monkeypatch.setattr(sift, "_WORTH_IT", -1)
    if request.param == "plain":
        monkeypatch.setattr(engine, "fast", lambda: None)
    return request.param


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


def test_a_value_in_two_places_has_one_fingerprint() -> None:
    one, two = found(f"{key()}\nand {key()}\n")

    assert one.fingerprint == two.fingerprint
