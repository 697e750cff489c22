"""Recorded checkouts: each one with an effect on the client is an error, no harmless one is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from preflight.recorded import CLIENTS, errors, judged, rows

from claude_authdoctor.catalog.rule import rule, rules

# Errors of other families that are true although the checkout reaches for nothing.
TRUE_OTHERWISE = {
    "base-official-path": {"URL100"},
    "helper-blank": {"SRC131"},
    "q-v1": {"URL100"},
    "t-autoUpdatesChannel": {"TAK108"},  # a word that the client does not know makes it drop the file; we know no list
    "t-fallbackModel": {"TAK108"},
    # the session used no tool; with one, the program of the checkout's choice ran (`tool/*`)
    **{
        name: {"TAK113"}
        for name in (*("p-path-git", "p-path-git-relative", "p-path-rg"), "p-shell", "p-shell-bash", "p-bash-env")
    },
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


ODD = (5, 1e999, "x", None, True, [], {}, [5], [[]], [None], {"a": 5}, {"a": [5]}, {"a": {"a": []}}, "\ud800", "\x00")
KEYS = (
    "hooks", "permissions", "enabledPlugins", "extraKnownMarketplaces", "disabledMcpjsonServers", "allowedMcpServers",
    "deniedMcpServers", "disableAllHooks", "env", "apiKeyHelper", "statusLine", "model", "sandbox",
)  # fmt: skip


def shapes() -> Iterator[dict[str, Any]]:
    """Settings and servers of every wrong shape, on the outside and further in."""
    for odd in ODD:
        yield from ({".claude/settings.json": {key: odd}} for key in KEYS)
        for inner in ({"SessionStart": odd}, {"SessionStart": [odd]}, {"SessionStart": [{"hooks": odd}]}, {"SessionStart": [{"hooks": [odd]}]}, {"SessionStart": [{"matcher": odd, "hooks": [{"type": odd, "command": odd, "timeout": odd, "args": odd, "allowedEnvVars": odd}]}]}, {"SessionStart": [{"hooks": [{"type": "http", "url": odd, "allowedEnvVars": odd}]}]}):  # fmt: skip
            yield {".claude/settings.json": {"hooks": inner}}
        for servers in (odd, {"a": odd}, {"a": {"command": odd, "args": odd, "env": odd, "type": odd, "url": odd, "headers": odd, "headersHelper": odd}}, {"a": {"type": "http", "url": "https://x", "headers": odd}}):  # fmt: skip
            yield {".mcp.json": {"mcpServers": servers}, ".claude/settings.json": {"allowedMcpServers": [odd], "deniedMcpServers": [{"serverName": odd, "serverCommand": odd}]}}  # fmt: skip


def test_no_shape_of_a_file_makes_a_check_fail() -> None:
    """A check that fails on an odd file would leave the dangerous one beside it unseen."""
    for number, project in enumerate(shapes()):
        report = judged({"id": str(number), "client": CLIENTS[0], "env": {}, "project": project})
        assert report.crashed == (), project


@pytest.mark.parametrize(
    "matcher", ["(" * 90, "(a+)+$" * 15, "((.*)*)*" * 10 + "x", "[", "(?<a>x)", "a{1,99999}" * 9, "\\"]
)
def test_a_matcher_takes_no_time(matcher: str) -> None:
    """A pattern of the checkout's is not tried for long."""
    group = {"matcher": matcher, "hooks": [{"type": "command", "command": "x"}]}
    project = {".claude/settings.json": {"hooks": {"SessionStart": [group]}}}
    before = time.process_time()
    judged({"id": "matcher", "client": CLIENTS[0], "env": {}, "project": project})

    assert time.process_time() - before < 1
