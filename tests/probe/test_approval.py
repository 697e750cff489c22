"""A key that Claude Code asks about first is probed as the one in use: a yes is what it will be used after."""

from __future__ import annotations

from claude_authdoctor.probe.plan import plan
from worlds import facts


def test_the_key_in_question_is_asked_about_as_in_use():
    found = facts({"mode": "interactive", "env": {"ANTHROPIC_API_KEY": "{{console-key}}"}})
    assert found.resolution.stop == "key-not-approved"

    ask = next(ask for ask in plan(found.snapshot, found.resolution) if ask.source == "env:ANTHROPIC_API_KEY")

    assert ask.outcome is None
    assert ask.also is not None


def test_a_hidden_key_is_asked_about_once():
    example = {
        "env": {"ANTHROPIC_API_KEY": "{{console-key}}"},
        "home": {".claude/settings.json": {"env": {"ANTHROPIC_API_KEY": "{{console-key:2}}"}}},
    }
    found = facts({"mode": "interactive", **example})

    asks = [ask for ask in plan(found.snapshot, found.resolution) if ask.source == "env:ANTHROPIC_API_KEY"]

    assert all(ask.also is None for ask in asks)
