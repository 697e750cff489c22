"""Causes told in people's own words: concepts that stand near each other, in any order and any wording."""

from __future__ import annotations

import pytest

from claude_authdoctor.catalog import section
from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.explain.cases import concepts, spelled
from claude_authdoctor.explain.patterns import codes
from claude_authdoctor.explain.rank import causes

ROWS = section("cases")["case"]


def first(text: str) -> str:
    found = causes(text)
    return rule(found[0].code).name if found else ""


def test_rows_name_what_there_is() -> None:
    named = {name for row in ROWS for name in (*row["all"], *row.get("none", ()))}

    assert named == set(concepts())
    assert {name for row in ROWS for name in row["causes"]} <= set(codes())


def test_no_row_stands_twice() -> None:
    kinds = [(frozenset(row["all"]), frozenset(row.get("none", ()))) for row in ROWS]

    assert len(kinds) == len(set(kinds))


def test_every_word_has_letters() -> None:
    """A word of other scripts would fold to nothing, and nothing stands everywhere."""
    assert all(all(word.parts) for words in concepts().values() for word in words)


def test_alternatives() -> None:
    assert list(spelled("(ask~|want~)*log in")) == ["ask~*log in", "want~*log in"]
    assert list(spelled("plain")) == ["plain"]


@pytest.mark.parametrize(
    "text",
    [
        "Over ssh, claude on my mac keeps telling me to log in",
        "claude on the mac: connected with SSH I have to sign in again",
        "my MacBook: every time I use claude through ssh it wants me to log in",
    ],
)
def test_any_wording(text: str) -> None:
    assert first(text) == "keychain-locked"


def test_what_speaks_against() -> None:
    """The sign-in of an MCP server is not the login."""
    assert first("claude: the access token of the MCP server expired") == "mcp-oauth"
    assert first("claude: the access token expired") == "login-dead"


def test_far_apart_is_no_telling() -> None:
    assert first("claude in docker: it asks me to log in") == "claude-json-outside"
    assert first("claude in docker\n" + "nothing to see here\n" * 40 + "it asks me to log in") != "claude-json-outside"


def test_a_name_is_no_plain_speech() -> None:
    """ExpiredToken is what AWS says; an expired token is what anybody has."""
    assert first("claude: expired token") == "login-dead"
    assert first("claude: ExpiredToken") == "bedrock-creds"


def test_only_about_claude() -> None:
    assert causes("over ssh the login keychain of my mac is locked and git asks me to log in") == ()
