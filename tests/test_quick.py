"""The quick start: what is understood at a glance means exactly what typer makes of it."""

from __future__ import annotations

import functools
import inspect
import random
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import pytest

from claude_authdoctor.cli.line import read
from claude_authdoctor.cli.quick import QUICK, SWITCHES, understood

SAMPLE = random.Random(20)


def lines(name: str) -> Iterator[tuple[str, ...]]:
    """Every switch alone, each in two words where it has a value, and some of every length together."""
    start = (name, "SRC100") if name == "explain" else (name,)
    yield start
    for word in SWITCHES:
        yield *start, word
        if "=" in word:
            yield *start, *word.split("=")
    for count in (2, 3, 4, 5):
        for _ in range(6):
            yield *start, *SAMPLE.sample(list(SWITCHES), count)
    if name == "explain":
        yield from ((name, "Login", "expired"), (name, "--offline", ""), (name, "two words", "--format", "json", "x"))


def heard(name: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command is called with, defaults included; it does nothing else."""
    module = import_module(f"claude_authdoctor.cli.{name}")
    calls: list[dict[str, Any]] = []
    real = module.command

    @functools.wraps(real)
    def spy(**given: Any) -> int:
        bound = inspect.signature(real).bind(**given)
        bound.apply_defaults()
        calls.append(bound.arguments)
        return 7

    monkeypatch.setattr(module, "command", spy)
    return calls


@pytest.mark.parametrize("words", [line for name in QUICK for line in lines(name)], ids=" ".join)
def test_the_quick_start_calls_what_typer_calls(words: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command, the same parameters, the same exit code; or the quick start leaves it to typer."""
    calls = heard(words[0], monkeypatch)
    quick = understood(words, {})
    if quick is None:
        return

    assert [quick(), read(words)] == [7, 7]
    assert calls[0] == calls[1]


@pytest.mark.parametrize("name", QUICK)
def test_the_plain_line_is_understood(name: str) -> None:
    """The commonest lines do not need typer at all."""
    words = ["SRC100"] if name == "explain" else []

    assert understood([name, "--offline", *words], {}) is not None


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("explain",),
        ("explain", "-"),
        ("explain", "SRC100", "--format", "table"),
        ("rules", "check"),
        ("check", "--help"),
        ("check", "-qv"),
        ("check", "--offline=1"),
        ("check", "--offline", "--offline"),
        ("check", "--mode", "print", "--mode=interactive"),
        ("check", "--format"),
        ("check", "--format", "sarif=out"),
        ("check", "--json"),
        ("resolve", "--quiet"),
        ("check", "surplus"),
        ("--offline", "check"),
    ],
    ids=" ".join,
)
def test_anything_else_is_left_to_typer(words: Sequence[str]) -> None:
    """A word outside the tables, or one of another command's, is typer's to judge."""
    assert understood(words, {}) is None


@pytest.mark.parametrize("name", ["AUTHDOCTOR_OFFLINE", "_AUTHDOCTOR_COMPLETE"])
def test_a_setting_or_a_completion_is_left_to_typer(name: str) -> None:
    """What has a say in the options is heard."""
    assert understood(["check"], {name: "1"}) is None
