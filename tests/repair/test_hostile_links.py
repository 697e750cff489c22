"""A repository's own links: a repair must not be led into a file of its reader's."""

from __future__ import annotations

import pytest

from claude_authdoctor.check import checks
from tests.repair.desk_look import facts_of, planned
from worlds import desk, token

SECRET = {"env": {"ANTHROPIC_API_KEY": token("console-key")}}


def plan_of(code, example):
    machine, run = desk(example)
    facts = facts_of(machine, run, example)
    found = [finding for finding in checks()[code](facts) if finding.code == code]
    assert found
    return planned(found[0], facts, machine)


@pytest.mark.parametrize("target", ["../.bashrc", ".git/hooks/pre-commit"])
def test_an_ignore_file_that_is_a_link_is_left_alone(target):
    example = {
        "project": {
            ".claude/settings.local.json": SECRET,
            ".git/config": "",
            ".gitignore": {"link": target},
            ".git/hooks/pre-commit": "#!/bin/sh\n",
        },
        "home": {".bashrc": "# mine\n"},
    }
    assert plan_of("FIL109", example) is None


def test_settings_that_are_a_link_out_of_the_folder_are_left_alone():
    base = {"home": {".claude/.credentials.json": "{{login}}", "elsewhere.json": SECRET}}
    replies = {
        "key": {
            "source": "settings:project:env.ANTHROPIC_API_KEY",
            "outcome": "invalid",
            "why": "revoked",
            "status": 401,
        }
    }
    linked = {**base, "project": {".claude/settings.json": {"link": "../../elsewhere.json"}}, "replies": replies}
    plain = {**base, "project": {".claude/settings.json": SECRET}, "replies": replies}

    assert plan_of("SRC101", linked) is None
    assert plan_of("SRC101", plain) is not None


def test_a_value_that_came_with_a_repository_is_not_moved_by_itself():
    """A repository could bring a token of its author's: it would then read what its reader asks."""
    settings = {".claude/settings.json": {"env": {"CLAUDE_CODE_OAUTH_TOKEN": token("setup-token")}}}

    assert plan_of("SET101", {"project": settings}).safety == "safe"
    assert plan_of("SET101", {"project": {**settings, ".git/config": ""}}).safety == "unsafe"
