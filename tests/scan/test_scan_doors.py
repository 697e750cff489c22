"""The doors: file names, folders, standard input, what is staged, and what each costs to open."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from claude_authdoctor.scan.hook import main

from .texts import Repository, key, told


def test_clean_files_are_silent(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text("print('hello')\n")

    assert main(["a.py"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_leak_is_named_masked_and_advised(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".env").write_text(f"A=1\nKEY={key()}\n")

    assert main([".env"]) == 1
    said = capsys.readouterr().out
    assert said.startswith(".env:2:5: Anthropic API key sk-ant-api03-…")
    assert "Console" in said
    assert key()[14:40] not in said


def test_one_line_of_json_a_leak(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".env").write_text(f"KEY={key()}\n")

    assert main(["--format", "jsonl", "."]) == 1
    (row,) = told(capsys)
    assert (row["path"], row["line"], row["column"], row["kind"]) == (".env", 1, 5, "anthropic-api-key")
    assert set(row) == {"path", "line", "column", "kind", "masked", "fingerprint", "confidence"}


def test_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pipe").write_text(f"x {key()}")
    with (folder / "pipe").open() as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        assert main(["--stdin", "--name", "job.log", "--format", "jsonl"]) == 1

    assert told(capsys)[0]["path"] == "job.log"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--odd"],
        ["--format", "xml", "."],
        ["--since"],
        ["--staged", "--history"],
        ["missing.txt"],
        ["--staged"],
        ["--history"],
    ],
)
def test_a_wrong_command_line_is_two(folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_failure_of_ours_is_four_and_shows_no_trace(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "f").write_text(f"KEY={key()}\n")
    monkeypatch.setattr("claude_authdoctor.scan.examine.hits", lambda *_, **__: 1 / 0)

    assert main(["f"]) == 4
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "Traceback" not in said


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == main(["--version"]) == 0
    assert "--staged" in capsys.readouterr().out


def test_a_report_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "f").write_text(f"KEY={key()}\n")

    assert main(["--output", "r.json", "--format", "json", "f"]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads((folder / "r.json").read_text())["findings"][0]["path"] == "f"


@pytest.mark.parametrize("place", ["-", "/dev/stdout"])
def test_a_report_to_standard_output(place: str, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "f").write_text(f"KEY={key()}\n")

    assert main(["--output", place, "--format", "json", "f"]) == 1
    assert json.loads(capsysbinary.readouterr().out)["findings"][0]["path"] == "f"
    assert sorted(path.name for path in folder.iterdir()) == ["f"]


def test_what_git_ignores_is_left_out(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(_gitignore__="", __gitignore="local\n")
    repository.write("local/.env", f"KEY={key()}\n")
    repository.write("new.env", f"KEY={key(2)}\n")

    assert main(["--format", "jsonl"]) == 1
    assert [row["path"] for row in told(capsys)] == ["new.env"]
    assert main(["--format", "jsonl", "--no-ignore"]) == 1
    assert [row["path"] for row in told(capsys)] == ["local/.env", "new.env"]
    assert main(["--format", "jsonl", "local"]) == 1, "asked for by name"


def test_what_is_staged_counts_not_the_work_tree(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(a__txt="one\n")
    repository.write("a.txt", f"one\nKEY={key()}\n")
    assert main(["--staged"]) == 0, "not staged yet"
    repository.git("add", "a.txt")
    repository.write("a.txt", "one\n")

    assert main(["--staged", "--format", "jsonl"]) == 1
    assert [(row["path"], row["line"]) for row in told(capsys)] == [("a.txt", 2)]


def test_only_lines_that_the_commit_brings_count(repository: Repository) -> None:
    repository.commit(a__txt=f"KEY={key()}\none\n")
    repository.write("a.txt", f"KEY={key()}\none\ntwo ANTHROPIC_\n")
    repository.git("add", "-A")

    assert main(["--staged"]) == 0


def test_a_value_behind_an_old_anchor_is_new(repository: Repository) -> None:
    old = '{"mcpOAuth": {"x": {\n"accessToken": ""\n}}}\n'
    repository.commit(a__json=old)
    repository.write("a.json", old.replace('""', '"' + key(recipe=("{opaque 64}",)) + '"'))
    repository.git("add", "-A")

    assert main(["--staged"]) == 1


@pytest.mark.parametrize(
    "name", ["sp ace.env", "ünï.env", "new\nline.env", "-dash.env", 'quote".env', ":colon.env", "[a].env"]
)
def test_odd_names_are_staged_too(repository: Repository, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write(name, f"KEY={key()}\n")
    repository.git("add", "-A")

    assert main(["--staged", "--format", "jsonl"]) == 1
    assert told(capsys)[0]["path"] == name
    assert main(["--staged"]) == 1
    assert "new\nline" not in capsys.readouterr().out


def test_the_first_commit_may_be_stopped(repository: Repository) -> None:
    repository.write("a.txt", f"KEY={key()}\n")
    repository.git("add", "-A")

    assert main(["--staged"]) == 1


@pytest.mark.parametrize("arguments", [["clean.py"], ["--staged"]])
def test_a_clean_commit_imports_nothing_it_does_not_need(repository: Repository, arguments: list[str]) -> None:
    repository.write("clean.py", "print('hello')\n" * 50)
    repository.git("add", "-A")
    program = (
        "import sys; before = set(sys.modules)\n"
        "from claude_authdoctor.scan.hook import main; code = main(sys.argv[1:])\n"
        "print(code, *sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"},
    )
    code, *modules = done.stdout.split()

    assert code == "0"
    allowed = {
        "claude_authdoctor",
        "claude_authdoctor.scan",
        "claude_authdoctor.scan.hook",
        "claude_authdoctor.scan.tables",
        "claude_authdoctor.scan.tables.gate",
    }
    with_git = {
        "claude_authdoctor.scan.git",
        "fcntl",
        "os",
        "stat",
        "_stat",
        "posixpath",
        "genericpath",
        "os.path",
        "_collections_abc",
        "__future__",
    }
    assert set(modules) - with_git == allowed


def test_this_repository_is_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])

    assert main(["."]) == 0, capsys.readouterr().out


def test_a_broken_pipe_is_no_crash(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        buffer = property(lambda self: self)

        def writelines(self, _: object) -> None:
            raise BrokenPipeError

        def fileno(self) -> int:
            return 99

    (folder / "f").write_text(f"KEY={key()}\n")
    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr("os.dup2", lambda *_: None)

    assert main(["f"]) == 1
