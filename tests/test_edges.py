"""Ends that are closed, places that wait, options that slip: one clear line and the right exit code, never a hang."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import Command
from scan.texts import key

from claude_authdoctor.scan.hook import main as scan
from claude_authdoctor.store.read import read_bytes
from worlds import token

SHELL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a Linux system")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsys)


def shell(line: str, folder: Path, module: str = "claude_authdoctor") -> subprocess.CompletedProcess[str]:
    """A command line of a shell, with the descriptors that it says."""
    whole = f"'{sys.executable}' -m {module} {line}"
    return subprocess.run(["/bin/sh", "-c", whole], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@SHELL
@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("fix --offline <&-", 1, ""),
        ("bugreport <&- >/dev/null", 0, "Nothing was written"),
        ("scan --stdin <&-", 2, "standard input is closed"),
        ("resolve >&-", 4, "standard output is closed"),
        ("--version >&-", 0, ""),
        ("--version >/dev/full", 4, "authdoctor itself failed"),
        ("token 2>&-", 1, ""),
    ],
)
def test_a_closed_end_is_told_as_such(line: str, code: int, says: str, tmp_path: Path) -> None:
    ran = shell(line, tmp_path)

    assert ran.returncode == code
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "AttributeError" not in ran.stderr


@SHELL
@pytest.mark.parametrize("command", ["check --offline", "resolve", "rules", "vars"])
def test_a_pipe_that_nobody_reads_is_a_fault_and_not_a_wait(command: str, run: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    ran = run(*command.split(), "--output", "pipe")

    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "--output: pipe cannot be written" in ran.err


@SHELL
@pytest.mark.parametrize("place", ["pipe", "nowhere/file", "."])
def test_a_scan_says_where_it_cannot_write(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("leak").write_text(f"K={key()}\n")

    assert scan(["leak", "-f", "json", "-o", place]) == 2
    assert capsys.readouterr().err.startswith(f"--output: {place} cannot be written (")


def test_a_scan_says_which_path_rules_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert scan(["--config", "nowhere", "."]) == 2
    assert capsys.readouterr().err == "--config: nowhere cannot be read (No such file or directory)\n"


@SHELL
def test_a_report_goes_to_standard_output_by_its_name(run: Command) -> None:
    assert run("resolve", "--json", "--output", "/dev/stdout").json["schema"] == 1
    assert run("check", "--offline", "-f", "json=/dev/stdout", "-f", "text").code == 2


@SHELL
def test_a_link_is_named_as_the_reason(run: Command, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")

    assert "it is a link" in run("resolve", "--output", "link").err


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("command", [("check", "--offline"), ("preflight", "--offline"), ("rules",)])
def test_a_code_that_no_rule_has_is_a_slip(command: tuple[str, ...], option: str, run: Command) -> None:
    """A job that selects nothing by a slip would pass."""
    ran = run(*command, option, "AUTH")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"authdoctor: {option}: no code begins with AUTH; authdoctor rules lists them\n"


def test_codes_are_taken_in_either_case_and_retired_ones_are_no_slip(run: Command) -> None:
    assert run("check", "--offline", "--select", "src100").code == 1
    assert run("check", "--offline", "--ignore", "SRC").code == 0
    assert run("check", "--offline", "--ignore", "URL121").code == 1


def test_a_plan_is_told_as_text_only(run: Command) -> None:
    """Text where JSON was asked for would break its reader."""
    ran = run("check", "--dry-run", "-f", "json")

    assert (ran.code, ran.out) == (2, "")


def test_no_login_is_json_too(run: Command) -> None:
    ran = run("token", "show", "--json")

    assert (ran.code, json.loads(ran.out)) == (1, {"schema": 1, "kind": None})


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors")
def test_a_folder_in_place_of_a_store_leaves_no_descriptor_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(3):
        with pytest.raises(OSError, match="not a file"):
            read_bytes(str(tmp_path))

    assert len(os.listdir("/proc/self/fd")) == before


def test_a_login_as_the_server_spells_it_is_a_broken_one_and_not_none(run: Command) -> None:
    """Pasted into the file by hand, without the wrapper: it can be repaired, so nobody has to sign in again."""
    store = Path(os.environ["HOME"]) / ".claude/.credentials.json"
    store.parent.mkdir()
    store.write_text(json.dumps({"access_token": token("access-token"), "refresh_token": token("refresh-token")}))
    store.chmod(0o600)

    assert run("check", "--offline", "-f", "json").json["findings"][0]["code"] == "STO101"
    assert run("token", "revoke", "--yes").code == 0
    assert not store.exists()
