"""Recorded checkouts: each one with an effect on the client is an error, no harmless one is."""

from __future__ import annotations

from typing import Any

import pytest
from preflight.recorded import CLIENTS, errors, judged, rows

from claude_authdoctor.catalog.rule import rule, rules

# Errors of other families that are true although the checkout reaches for nothing.
TRUE_OTHERWISE = {
    "base-official-path": {"URL100", "URL103"},
    "base-official-port": {"URL103"},
    "helper-blank": {"SRC131"},
}
# The client was told to leave the checkout's servers out; preflight cannot see that flag.
UNSEEN_FLAG = "--strict-mcp-config"


def harmless(row: dict[str, Any]) -> bool:
    """Whether a session ran to its end and nothing happened to the credential; a session that failed proves nothing."""
    return not row["effect"] and not row["outcome"] and UNSEEN_FLAG not in row.get("args", [])


def of_the_checkout(row: dict[str, Any]) -> list[str]:
    """The codes of the errors that are about the checkout."""
    return [finding.code for finding in errors(judged(row)) if finding.code.startswith("TAK")]


EFFECTS = [row for client in CLIENTS for row in rows(client) if row["effect"]]


@pytest.mark.parametrize("row", EFFECTS, ids=lambda row: f"{row['client']}-{row['id']}")
def test_an_effect_is_an_error(row: dict[str, Any]) -> None:
    """What reached the credential or ran a command is named."""
    assert of_the_checkout(row)


@pytest.mark.parametrize("row", [row for row in rows() if harmless(row)], ids=lambda row: row["id"])
def test_no_effect_is_no_error(row: dict[str, Any]) -> None:
    """A look-alike is no error of the checkout, and of nothing else either."""
    allowed = TRUE_OTHERWISE.get(row["id"].split("/")[0], set())

    assert {finding.code for finding in errors(judged(row))} <= allowed


def test_there_are_enough_of_both() -> None:
    """The recordings are many and of both sorts."""
    kinds = {row["id"].split("/")[0] for row in rows()}
    assert len(kinds) >= 60
    assert sum(row["effect"] for row in rows()) >= 60
    assert sum(harmless(row) for row in rows()) >= 60


def test_every_error_about_a_checkout_names_the_clients_it_was_seen_with() -> None:
    """An error rests on a recording, not on a guess."""
    assert [
        known.code for known in rules() if known.family == "TAK" and known.severity == "error" and not known.effect
    ] == []
    assert rule("TAK101").effect
