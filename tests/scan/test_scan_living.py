"""Living with the scanner: comments that allow, the baseline, path rules and archives."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from claude_authdoctor.scan.hook import main

from .texts import found, key, told

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


def test_a_value_in_two_places_has_one_fingerprint() -> None:
    one, two = found(f"{key()}\nand {key()}\n")

    assert one.fingerprint == two.fingerprint
