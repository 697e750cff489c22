"""A runner of GitHub, Azure or TeamCity finds no command in our text, and a reader still finds the words."""

from __future__ import annotations

import pytest

from claude_authdoctor.report.defuse import defused


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("::error::no", ": :error::no"),
        ("first\n \t::set-env name=A::b\nlast", "first\n \t: :set-env name=A::b\nlast"),
        ("\n\n::stop-commands::x", "\n\n: :stop-commands::x"),
        ("see ##[command]rm -rf", "see # #[command]rm -rf"),
        ("##vso[task.setvariable]x and ##teamcity[message]", "# #vso[task.setvariable]x and # #teamcity[message]"),
    ],
)
def test_a_command_of_a_runner_becomes_plain_text(text: str, harmless: str) -> None:
    """One blank breaks it; nothing else is changed."""
    assert defused(text) == harmless


@pytest.mark.parametrize("text", ["a::b", "::1 is loopback"[1:], ": :", "## Heading", "##vso task", "# [x]", ""])
def test_other_colons_and_marks_are_left_alone(text: str) -> None:
    assert defused(text) == text
