"""What each answer means: more than sixty of them, given by a real server over real sockets.

A refusal is a refusal only in the service's own words; whatever a network, a proxy or a fault of the server says is
`unknown`, and never `invalid`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from probe.answers_proved import PROVED
from probe.answers_unproved import UNPROVED
from probe.asked_machines import MACHINES
from probe.service import Service, probed

from claude_authdoctor.probe.answers import classes, rows

ANSWERS = [*PROVED, *UNPROVED]


@pytest.mark.parametrize("row", ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answer(
    row: tuple[str, str, bytes, str, str], standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    _, kind, said, outcome, why = row
    source, env, example = MACHINES[kind]
    parts = {"/v1/models": said, "/api/oauth/profile": said, "/foundation-models": said}
    server = standin(Service({env.get("ANTHROPIC_API_KEY", ""): "key"}, parts))
    reply = probed(around(server, **env), **example)[f"credential:{source}"]
    assert (reply.outcome, reply.why) == (outcome, why), reply


def test_there_are_at_least_sixty() -> None:
    assert len(ANSWERS) >= 60
    assert len({row[0] for row in ANSWERS}) == len(ANSWERS)


def test_the_table_names_only_known_classes() -> None:
    for row in rows():
        assert not row.get("why") or row["outcome"] in classes()[row["why"]]["outcomes"], row["id"]
    assert len({row["id"] for row in rows()}) == len(rows())


def test_a_fault_of_way_or_server_is_never_a_refusal() -> None:
    for row in rows():
        if row["outcome"] == "invalid":
            statuses = row.get("status", [400, 401, 403])
            assert set(statuses) <= {400, 401, 403}, row["id"]
            assert "html" not in row.get("form", ["json"]), row["id"]
        if row.get("why") and classes()[row["why"]]["of"] in ("server", "way", "machine"):
            assert row["outcome"] != "invalid", row["id"]
