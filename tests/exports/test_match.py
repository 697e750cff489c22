"""Which export explains the value that a variable has now."""

from __future__ import annotations

import pytest

from claude_authdoctor.collect.exports import match
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export
from tests.exports.world import KEY, TOKEN, desk, found


def export(line: int, text: str | None, loaded: bool | None = True, name: str = KEY) -> Export:
    return Export(name, "f", line, "shell", None if text is None else Secret(text), text is None, loaded=loaded)


# exports in the order of reading; what the variable holds; the line that explains it, and whether it is equal
CASES: dict[str, tuple[list[Export], str, tuple[int, bool | None] | None]] = {
    "one": ([export(1, "k")], "k", (1, True)),
    "the last of equal ones": ([export(1, "k"), export(2, "k")], "k", (2, True)),
    "equal before the last": ([export(1, "k"), export(2, "x")], "k", (1, True)),
    "loaded before unknown": ([export(1, "k"), export(2, "k", None)], "k", (1, True)),
    "unknown before not loaded": ([export(1, "k", None), export(2, "k", False)], "k", (1, True)),
    "dynamic": ([export(1, "x"), export(2, None)], "k", (2, None)),
    "equal before dynamic": ([export(1, "k"), export(2, None)], "k", (1, True)),
    "dynamic before one that no login reads": ([export(1, None), export(2, "k", False)], "k", (1, None)),
    "equal where no login reads it": ([export(1, "x"), export(2, "k", False)], "k", (2, True)),
    "differing": ([export(1, "x"), export(2, "y"), export(3, "z", False)], "k", (2, False)),
    "differing where it is not known": ([export(1, "x", None)], "k", (1, False)),
    "not loaded and differing": ([export(1, "x", False)], "k", None),
    "another variable": ([export(1, "k", name=TOKEN)], "k", None),
    "none": ([], "k", None),
}


@pytest.mark.parametrize("name", CASES)
def test_match(name: str) -> None:
    exports, text, expected = CASES[name]
    result = match(exports, KEY, Secret(text))
    assert (result and (result.export.line, result.equal)) == expected


def test_a_value_is_equal_as_the_shell_reads_it() -> None:
    exports = found(desk({".bashrc": f"export {KEY}='a'\" b\"\n", "project/.env": f"{KEY}=other\n"}))
    result = match(exports, KEY, Secret("a b"))
    assert result is not None
    assert (result.export.file, result.equal) == ("/home/u/.bashrc", True)
