"""Pasted texts give the right cause first, however they were printed; other programs' failures give none.

`data/recorded.json`: what clients 2.1.329 and 2.1.197 said to made-up answers (ids of the recordings beside each text).
`rules/texts/issues.json`: errors out of public reports, each with its address, shortened to the error.
`data/documented.json`: messages of the vendor's own list of errors, and those there that are not about signing in.
`rules/texts/blind.json`: further reports in batches, each scored before anything was changed for it: 31 of 57, 21 of 51, 28 of 42,
23 of 33, 27 of 34; then 66 of 86, and once tellings were known (rules/cases.toml) 28 of 42, 33 of 41, 24 of 29,
32 of 35, 15 of 18, 12 of 15 and 10 of 11.
`data/others.json`: what git, npm, docker, cloud tools and other vendors' clients say.
`data/elsewhere.json`: what is said of Claude Code, its SDK and its service that has nothing to do with signing in.
"""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from explain import mutations

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.explain.clean import LIMIT
from claude_authdoctor.explain.rank import causes

DATA, LEARNED = Path(__file__).parent / "data", Path(__file__).parents[2] / "rules" / "texts"


def entries(name: str) -> Any:
    """The texts of a file of data/, or of rules/texts, from which `explain` learns."""
    file = f"{name}.json"
    return json.loads((DATA / file if (DATA / file).exists() else LEARNED / file).read_text(encoding="utf-8"))


RECORDED, ISSUES, OTHERS = entries("recorded"), entries("issues"), entries("others")
DOCUMENTED, BLIND = entries("documented"), entries("blind")
KNOWN = (*RECORDED, *ISSUES, *DOCUMENTED["texts"])


@cache
def names(text: str) -> list[str]:
    return [rule(cause.code).name for cause in causes(text)]


@pytest.mark.parametrize("entry", RECORDED, ids=lambda entry: entry["ids"][0])
def test_recorded(entry: dict[str, Any]) -> None:
    assert set(names(entry["text"])[:1]) & set(entry["causes"])


@pytest.mark.parametrize("entry", DOCUMENTED["texts"], ids=lambda entry: entry["text"][:50])
def test_documented(entry: dict[str, Any]) -> None:
    assert set(names(entry["text"])[:1]) & set(entry["causes"])


@pytest.mark.parametrize("text", [*DOCUMENTED["not_about_signing_in"], *entries("elsewhere")])
def test_other_failures_of_claude_code(text: str) -> None:
    assert causes(text) == ()


def test_reported() -> None:
    """At least 95 % of the reports, and there are enough of them."""
    wrong = [entry["url"] for entry in ISSUES if not set(names(entry["text"])[:1]) & set(entry["causes"])]

    assert len(ISSUES) >= 80
    assert len(wrong) <= len(ISSUES) * 0.05, wrong


@pytest.mark.parametrize("batch", sorted({entry["batch"] for entry in BLIND}))
def test_reported_blind(batch: int) -> None:
    """What the matcher was made wider for stays known."""
    texts = [entry for entry in BLIND if entry["batch"] == batch]
    wrong = [entry["url"] for entry in texts if not set(names(entry["text"])[:1]) & set(entry["causes"])]

    assert len(wrong) <= len(texts) * 0.05, wrong


def test_log_of_ours() -> None:
    """A logger that bears our name makes a line ours, although the name is not part of the message."""
    assert names("[claude-code] the shop answered HTTP 401 to GET")
    assert causes("[web] the shop answered HTTP 401 to GET") == ()


def test_words_side_by_side_count_once() -> None:
    """Words that stand together in either order, told by people; many such pairs say no more than one."""
    assert names("claude: the session has expired")[0] == "login-dead"
    assert names("claude: expired is my session")[0] == "login-dead"


def test_other_scripts() -> None:
    assert names("claude: API Error: 401 无效的令牌")[0] == "token-refused"


@pytest.mark.parametrize("text", OTHERS, ids=range(len(OTHERS)))
def test_other_programs(text: str) -> None:
    assert causes(text) == ()


def test_enough_other_programs() -> None:
    assert len(OTHERS) >= 220


@pytest.mark.parametrize("mutation", mutations.ALL, ids=lambda mutation: mutation.__name__)
def test_however_it_was_printed(mutation: Any) -> None:
    """The first cause stays a right one."""
    right = [entry for entry in KNOWN if set(names(entry["text"])[:1]) & set(entry["causes"])]

    assert len(right) > len(KNOWN) * 0.95
    assert [
        entry["text"] for entry in right if not set(names(mutation(entry["text"]))[:1]) & set(entry["causes"])
    ] == []


@pytest.mark.parametrize("mutation", mutations.NOISE, ids=lambda mutation: mutation.__name__)
def test_other_programs_however_printed(mutation: Any) -> None:
    """Noise makes nothing ours."""
    assert [text for text in OTHERS if causes(mutation(text))] == []


# --- several messages ----------------------------------------------------------------------------

FILLER = "\n".join(f"step {number}: nothing happened" for number in range(200))


def test_last_decisive_error_counts() -> None:
    earlier, later = "Credit balance is too low", "Login expired · Please run /login"

    assert names(f"{earlier}\n{FILLER}\n{later}")[0] == "login-dead"
    assert names(f"{later}\n{FILLER}\n{earlier}")[0] == "credit-low"


def test_consequence_does_not_outweigh_a_cause() -> None:
    assert names(f"apiKeyHelper failed: exited 1\n{FILLER}\nNot logged in · Please run /login")[0] == "helper-fails"


def test_retries_count_once() -> None:
    once = "API Error (Connection error.) · Retrying in 1 seconds… (attempt 1/10)"
    dead = "Login expired · Please run /login"

    assert names("\n".join([*[once] * 50, dead])) == names(f"{once}\n{dead}")


def test_two_texts_printed_without_a_gap() -> None:
    """As in YishenTu/claudian#363."""
    assert names("**Error:** authentication_failedNot logged in · Please run /login")[0] == "no-credential"


def test_a_message_is_no_part_of_a_word() -> None:
    assert causes("the cannot logged inside") == ()


def test_gap_does_not_reach_over_a_blank_line() -> None:
    """`*` stays within a message."""
    assert "usage-429" in names("claude: GET /api/oauth/usage gave 429")
    assert "usage-429" not in names("claude: asked /api/oauth/users\n\nanother line\n\n429")[:1]


def test_confidence() -> None:
    """Certain where the message has one cause, at most possible where it has ten."""
    assert causes("OAuth error: Invalid code. Please make sure the full code was copied")[0].confidence == "certain"
    assert causes("Not logged in · Please run /login")[0].confidence == "possible"


# --- hostile text --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "\x1b" * 50_000,
        "[" * 50_000,
        "\\" * 50_000,
        "&" * 50_000,
        "claude " * 20_000,
        "\ud800 not logged in",
        "\x00" * 9,
        "\u202e" * 999,
        "2026-01-01 " * 9_000,
        "|" * 50_000,
    ],
    ids=range(10),
)
def test_hostile_text_ends_soon(text: str, seconds: Any) -> None:
    with seconds(3):
        causes(text)


def test_megabyte_log(seconds: Any) -> None:
    """A log of 1 MB takes less than a second of work."""
    chosen = random.Random(7)
    words = ["claude", "the", "error", "login", "anthropic", "token", "not", "logged", "failed", "api", "key", "401"]
    lines = [f"2026-01-01T00:00:00Z [INFO] {' '.join(chosen.choices(words, k=12))}" for _ in range(10_000)]
    log = "\n".join([*lines, "Login expired · Please run /login"])[-1_000_000:]
    causes("warm up")

    with seconds(1):
        found = names(log)
    assert "login-dead" in found


def test_only_the_end_of_a_long_text_is_read() -> None:
    assert causes("Login expired · Please run /login\n" + "x\n" * LIMIT) == ()
    assert names("x\n" * LIMIT + "Login expired · Please run /login")[0] == "login-dead"
