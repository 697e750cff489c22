"""Secrets in every place a diagnosis looks at, and no piece of one in anything that leaves the program."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest
from proof.canaries import CANARIES, PIECES, inner, leaked
from proof.conftest import Run
from proof.faults import KINDS, broken, touched
from proof.haunted import watching
from proof.sayings import FLAG, OFFLINE, PASTED, commands, silent


def test_a_leak_would_be_seen() -> None:
    """The search finds any twelve characters, in any dress."""
    for name, value in CANARIES.items():
        middle = inner(value)[20:32]
        assert leaked([f"x{middle}x"]) == leaked([f"x{middle[::-1]}x"]) == {name}
        assert not leaked([middle[:11], value[: value.index(inner(value))], value[-4:]])
    assert len(CANARIES) >= 12
    assert len(PIECES) > 10_000


@pytest.mark.parametrize("home", ["sound"], indirect=True)
def test_no_command_says_a_secret(home: Path, program: Run) -> None:
    """Every command, format and verbosity."""
    in_silence(commands(home), home, program)


@pytest.mark.parametrize("home", ["spoilt", "wrong"], indirect=True)
def test_no_command_says_a_secret_of_an_odd_machine(home: Path, program: Run) -> None:
    """A third of the commands where files are broken, and where a key stands in every variable."""
    in_silence(commands(home)[::3], home, program)


@pytest.mark.slow
@pytest.mark.parametrize("home", ["spoilt", "wrong"], indirect=True)
def test_no_command_at_all_says_a_secret_of_an_odd_machine(home: Path, program: Run) -> None:
    in_silence(commands(home), home, program)


def in_silence(given: list[tuple[str, ...]], home: Path, program: Run) -> None:
    """Run commands, and look at all that leaves them."""
    for words in given:
        with watching() as watch:
            ran = program(*words)
        silent(ran, watch, home, words)
        assert ran.code != 4, (words, ran.err)
    assert not [path for path in home.rglob("*") if "pasted" in path.name]


@pytest.mark.parametrize("home", ["sound", "spoilt"], indirect=True)
def test_a_repair_says_no_secret_and_leaves_none_where_others_read(home: Path, program: Run) -> None:
    """What `fix` and `undo` print; and that every file of theirs with a secret in it is the owner's alone."""
    for words in (("fix", OFFLINE, "--yes", "--unsafe"), ("undo", "--list"), ("undo",)):
        with watching() as watch:
            ran = program(*words)
        assert not leaked([ran.out, ran.err, *watch.children]), words
        assert "Traceback" not in ran.err
        for path in map(Path, watch.written):
            if path.is_file() and leaked([path.read_bytes()]):
                assert path.stat().st_mode & 0o077 == 0, path
                assert path.is_relative_to(home), path


# --- a fault anywhere ----------------------------------------------------------------------------

FAULTY = (
    ("check", OFFLINE, "-v", "--run-helpers"),
    ("check", OFFLINE, "-f", "json", "--settings", FLAG),
    ("check", OFFLINE, "-f", "table"),
    ("check", OFFLINE, "-f", "markdown"),
    ("resolve",),
    ("resolve", "--json"),
    ("vars", "-f", "json"),
    ("vars",),
    ("explain", f"Invalid API key {PASTED}"),
    ("endpoints", f"https://u:{PASTED}@gw.example"),
    ("rules",),
    ("token", "show"),
    ("token", "revoke", "--yes"),
    ("scan", "-f", "json", "."),
)
FEW = 5  # functions of each command that are broken in the ordinary suite
# A function that is to close a socket and fails instead leaves it open; the interpreter says so, and nothing else.
UNCLOSED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def one_fault_at_a_time(program: Run, home: Path, few: int | None) -> int:
    """Break what each command comes through, function by function; how many runs that were."""
    runs = 0
    kinds = itertools.cycle(KINDS)
    for words in FAULTY:
        found = touched(lambda words=words: program(*words))  # type: ignore[misc]
        for seam in found[:: max(1, len(found) // few)] if few else found:
            with pytest.MonkeyPatch.context() as patch, watching() as watch:
                broken(patch, seam, kind := next(kinds))
                ran = program(*words)
            silent(ran, watch, home, (words, seam.path, kind))
            assert ran.code in (0, 1, 2, 3, 4), (words, seam.path, ran)
            runs += 1
    return runs


@pytest.mark.parametrize("home", ["sound"], indirect=True)
def test_no_fault_says_a_secret(home: Path, program: Run) -> None:
    """An exception that quotes secrets, in a few functions of every layer: one line, no secret, a known exit code."""
    assert one_fault_at_a_time(program, home, FEW) >= 30


@pytest.mark.slow
@pytest.mark.parametrize("home", ["sound", "spoilt"], indirect=True)
def test_no_fault_in_any_function_says_a_secret(home: Path, program: Run) -> None:
    """The same with every function of ours that any of the commands comes through."""
    assert one_fault_at_a_time(program, home, None) >= 300


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="needs /proc")
@pytest.mark.parametrize("home", ["sound"], indirect=True)
def test_a_helper_is_told_nothing(home: Path, program: Run) -> None:
    """A helper that the user lets run sees HOME and PATH, and no credential."""
    told = home / "told"
    (home / "helper.sh").write_text(f"#!/bin/sh\nenv >> {told}\ncat /proc/$PPID/cmdline >> {told}\n")
    (home / ".claude/settings.json").write_text(json.dumps({"apiKeyHelper": str(home / "helper.sh")}))
    program("check", OFFLINE, "--run-helpers")
    text = told.read_text()
    assert "HOME=" in text
    assert not leaked([text])
