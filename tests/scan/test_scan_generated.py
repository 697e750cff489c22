"""More than 20,000 generated inputs: engines agree, nothing crashes, nothing is slow."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from claude_authdoctor.scan import engine, tree
from claude_authdoctor.scan.decode import readable
from claude_authdoctor.scan.examine import examine
from claude_authdoctor.scan.recipe import made
from claude_authdoctor.scan.tables.gate import ANCHORS
from claude_authdoctor.scan.tables.rules import ESCAPES

from .texts import tokens

RULES = tokens()
RECIPES = [recipe for rule in RULES for recipe in (*rule["example"], *rule["near_miss"])]
PIECES = [
    *ANCHORS,
    *engine.ODD,
    b"\xff\xfe",
    b"\xfe\xff",
    b"\0",
    b'"',
    b"'",
    b"=",
    b": ",
    b"\n",
    b"\\n",
    b"%2D",
    b"A" * 40,
    b"...",
    b"\x1b[32m",
]


def generated(dice: random.Random) -> bytes:
    """Anchors, halves of anchors, examples and noise in any order; sometimes wide."""
    parts = []
    for _ in range(dice.randrange(1, 12)):
        match dice.randrange(5):
            case 0:
                parts.append(made(dice.choice(RECIPES), dice).encode())
            case 1:
                parts.append(dice.choice(PIECES))
            case 2:
                piece = dice.choice(PIECES)
                parts.append(piece[: dice.randrange(len(piece) + 1)])
            case 3:
                parts.append(dice.randbytes(dice.randrange(30)))
            case _:
                parts.append(dice.choice(RECIPES)[0].encode() * dice.randrange(1, 4))
    text = b"".join(parts)
    return text.decode("latin-1").encode("utf-16") if dice.randrange(12) == 0 else text


def test_twenty_thousand_texts_crash_nothing() -> None:
    dice = random.Random()
    for _ in range(20_000):
        text = generated(dice)
        leaks, _notes = examine(text, "f")
        readable_text = readable(text)[0]
        for leak in leaks:
            assert 1 <= leak.line <= readable_text.count(b"\n") + 1
            assert leak.column >= 1


def test_the_fast_engine_finds_what_the_plain_one_finds() -> None:
    pytest.importorskip("hyperscan")
    fast = engine.fast()
    assert fast is not None
    dice = random.Random()
    for _ in range(20_000):
        text = generated(dice)
        assert fast(text) == engine.plain(text), text


def test_git_finds_the_same_files(tmp_path: Path) -> None:
    """The search by git and the gate here choose the same files, so a large tree is scanned as a small one is."""
    dice = random.Random()
    texts = {f"f{number}": generated(dice) for number in range(4_000)}
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text)
    search = tree._search(str(tmp_path), tracked=False)
    assert search is not None
    named = list(tree._named(search))

    assert search.end() == 0, "this git searches with PCRE"
    missed = {name for name, text in texts.items() if examine(text, name)[0]} - {
        name.removeprefix("./") for name in named
    }
    assert missed == set()
    gated = {name for name, text in texts.items() if any(anchor in text for anchor in ANCHORS)}
    assert gated <= {name.removeprefix("./") for name in named}


def nasty() -> list[bytes]:
    """A megabyte each of what makes searches slow: anchors, starts of tokens, runs, and mixtures."""
    starts = [
        recipe[0].encode() + b"".join(piece.encode() for piece in recipe[1:2] if "{" not in piece) for recipe in RECIPES
    ]
    units = {
        *ANCHORS,
        *starts,
        b"A",
        b"sk-ant-api03-" + b"a" * 39 + b".",
        b"eyJ" * 20 + b".",
        b'"a" + ',
        b"\\",
        b"Authorization: ",
    }
    units |= {anchors[0] for anchors, _, _ in ESCAPES.values()}
    return [(unit * (1 + (1 << 20) // len(unit)))[: 1 << 20] for unit in sorted(units)]


@pytest.mark.parametrize("text", nasty(), ids=lambda text: repr(text[:24]))
def test_no_megabyte_takes_long(text: bytes) -> None:
    started = time.process_time()
    examine(text, "f")

    assert time.process_time() - started < float(os.environ.get("AUTHDOCTOR_SLOW", "1.0")) * 2
