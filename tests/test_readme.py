"""The README says what is: commands, programs, exit codes, and a picture of what is really printed."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import COMMANDS
from claude_authdoctor.collect.here import PROGRAMS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands_table() -> str:
    """The table of commands as --help words them."""
    rows = [f"| `authdoctor {name}` | {words('cli')['command'][name]} |" for name in COMMANDS]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows])


def test_commands_are_those_of_the_help() -> None:
    """The table between the marks is generated from rules/words/cli.toml; this prints it when it is stale."""
    found = re.search(r"<!-- commands -->\n(.*?)\n<!-- /commands -->", README, re.DOTALL)

    assert found
    assert found.group(1).strip() == commands_table()


def test_programs_are_those_a_diagnosis_may_start() -> None:
    """Every program that `check` may start is named, and no other."""
    named = re.search(r"only programs a diagnosis may start are (.*?), and each only reads", README, re.DOTALL)

    assert named
    assert set(re.findall(r"`([a-z]+)`", named.group(1))) == set(PROGRAMS)


def test_exit_codes_are_those_of_the_help() -> None:
    """README and --help give the same codes."""
    codes = re.findall(r"\*\*(\d+)\*\*", README)

    assert codes == re.findall(r"\b(\d+) [a-z]", words("cli")["program"]["exit-codes"])


def test_the_test_command_is_one_line_that_ci_can_run() -> None:
    """`.ci/run` takes the command from here."""
    found = re.search(r"<!-- tests -->\n```sh\n(.+)\n```", README)

    assert found
    assert "pytest" in found.group(1)
    assert "<!-- tests -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="the picture's machine has POSIX modes")
def test_the_picture_is_what_is_printed() -> None:
    """`python .github/picture.py` draws it again."""
    spec = importlib.util.spec_from_file_location("picture", ROOT / ".github" / "picture.py")
    assert spec
    assert spec.loader
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)

    assert picture.drawn(picture.output()) == picture.PICTURE.read_text(encoding="utf-8")
