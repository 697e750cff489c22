"""The engine that searches long histories: two ways, one answer, and a library that fails is one that is not there."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from claude_authdoctor.scan import engine
from claude_authdoctor.scan.tables.gate import ANCHORS
from claude_authdoctor.scan.tables.grep import PATTERNS

TEXTS = {
    "nothing": b"an ordinary text",
    "an anchor": b"x = " + ANCHORS[0],
    "the same twice": ANCHORS[-2] * 2 + b"Q~Q~",
    "one within another": b"".join(sorted(ANCHORS, key=len)),
    "an archive in a diff": b"index\n+PK\x03\x04 and \n\x1f\x8b",
    "wide letters": b"s\0k\0-\0a\0n\0t\0-\0",
    "half an anchor at the end": b"..." + ANCHORS[0][:-1],
}


class Database:
    """A stand-in for hyperscan's: it finds by `re` what it was given, and says so as hyperscan does."""

    def __init__(self, mode: int) -> None:
        assert mode == StandIn.HS_MODE_BLOCK

    def compile(self, *, expressions: list[bytes], ids: list[int], elements: int, flags: list[int]) -> None:
        assert len(expressions) == len(ids) == elements == len(flags)
        self.found = [
            (number, re.compile(b"(?=(" + text + b"))", re.DOTALL))
            for number, text in zip(ids, expressions, strict=True)
        ]

    def scan(self, data: bytes, *, match_event_handler: Callable[..., None]) -> None:
        for number, pattern in self.found:
            for match in pattern.finditer(data):
                match_event_handler(number, 0, match.end(1), 0, None)


class StandIn(ModuleType):
    HS_MODE_BLOCK = 1
    Database = Database


@pytest.fixture(params=["stand-in", "real"])
def fast(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], list[int]]:
    """The fast engine, with the library where it is installed and with a stand-in everywhere."""
    if request.param == "real":
        pytest.importorskip("hyperscan")
    else:
        monkeypatch.setitem(sys.modules, "hyperscan", StandIn("hyperscan"))
    found = engine.fast()
    assert found is not None
    return found


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_both_engines_name_the_same_places(fast: Callable[[bytes], list[int]], text: bytes) -> None:
    assert fast(text) == engine.plain(text)


def test_an_engine_names_where_a_telling_text_ends_and_each_place_once(fast: Callable[[bytes], list[int]]) -> None:
    """Anchors that end in one place, as those of one key, are one reason to look."""
    text = b"--" + ANCHORS[-2] + b"--" + ANCHORS[-2]

    assert engine.plain(text) == [2 + len(ANCHORS[-2]), len(text)]
    assert fast(text) == engine.plain(text)


def test_a_second_text_is_not_told_what_the_first_one_held(fast: Callable[[bytes], list[int]]) -> None:
    assert fast(ANCHORS[0])
    assert fast(b"clean") == []


def test_every_telling_text_is_found_by_each_engine(fast: Callable[[bytes], list[int]]) -> None:
    for text in ANCHORS + engine.ODD:
        assert len(text) in engine.plain(text), text
        assert len(text) in fast(text), text


def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)


def no_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed, but the processor is too old for it."""

    def refuse(**_: Any) -> None:
        raise RuntimeError("HS_ARCH_ERROR")

    broken = StandIn("hyperscan")
    monkeypatch.setattr(broken, "Database", refuse, raising=False)
    monkeypatch.setitem(sys.modules, "hyperscan", broken)


@pytest.mark.parametrize("fault", [no_library, no_processor])
def test_a_fast_engine_that_fails_is_one_that_is_not_there(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)

    assert engine.fast() is None


@pytest.mark.parametrize("text", ANCHORS, ids=repr)
def test_what_git_searches_for_finds_every_anchor(text):
    """A file that git passes over is never read: each anchor is found by one of the expressions, at one place."""
    spots = [found.span() for pattern in PATTERNS if (found := re.search(pattern.encode(), b"\n" + text + b"\n"))]
    assert spots
    assert all(1 <= start < end <= 1 + len(text) for start, end in spots)
