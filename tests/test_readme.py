"""The README says what is: commands, programs, exit codes, and a picture of what is really printed."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import COMMANDS
from claude_authdoctor.collect.here import PROGRAMS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "claude_authdoctor"
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


def test_what_people_copy_names_what_there_is() -> None:
    """The hooks, the action's inputs, the included file, the image, the extras and the man page's module."""
    blocks = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)]
    hooks = {row["id"] for row in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]

    assert {hook["id"] for hook in blocks[0]["repos"][0]["hooks"]} == hooks
    assert set(blocks[1][0]["with"]) <= set(action["inputs"])
    assert (ROOT / blocks[2]["include"][0]["remote"].rpartition("/v0.1.0/")[2]).is_file()
    assert (ROOT / re.findall(r"docker build -f (\S+)", README)[0]).is_file()
    assert set(re.findall(r"claude-authdoctor\[([\w,]+)\]", README)[0].split(",")) <= set(extras)
    assert importlib.util.find_spec(re.findall(r"python -m (claude_authdoctor[\w.]+)", README)[0])
    assert (ROOT / "rules" / "extras").is_dir()


def drawing(name: str) -> ModuleType:
    """A script of .github/ that draws."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".github" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="the picture's machine has POSIX modes")
def test_the_picture_is_what_is_printed() -> None:
    """`python .github/picture.py` draws it again."""
    picture = drawing("picture")

    assert picture.drawn(picture.output()) == picture.PICTURE.read_text(encoding="utf-8")


def test_the_house_is_drawn_from_its_imports() -> None:
    """`python .github/house.py` draws it again; there is no circle in it, or it could not be drawn."""
    house = drawing("house")

    assert house.drawn(house.rooms()) == house.PICTURE.read_text(encoding="utf-8")


def test_the_architecture_page_names_what_is_there() -> None:
    """Every path the page names exists."""
    page = (ROOT / ".github" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = [name for name in re.findall(r"`([\w./-]+)`", page) if "/" in name or name.endswith(".py")]

    assert len(named) > 15
    assert [name for name in named if not any((base / name).exists() for base in (ROOT, PACKAGE))] == []
