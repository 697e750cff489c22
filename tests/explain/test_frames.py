"""What logs, forms and screens carry round a message is no sign of a cause; what people tell beside it is.

`rules/texts/fresh.json`: reports and failures; of the first 180 half (`half` = hold) scored before they were looked at: of those with a
cause 55, 57 and 58 of 70 right, of those without one 17 of 20, while the other half went from 53 and 19 to 69 and 20.
A second set of 100 (`half` = second) came after that: 64 of 75 and 22 of 25 before it was looked at; a third of 180, which
looked for rare causes and rare wordings: 104 of 135 and 34 of 45; a fourth of 135 taken as they came: 76 of 95 and 38 of 40;
a fifth of 75, taken so too: 52 of 60 and 15 of 15; a sixth of 220: 141 of 180 and 39 of 40; a seventh
of 65: 45 of 50 and 15 of 15; an eighth of 58: 41 of 48 and 6 of 10; a ninth of 275, awkward ones too: 158 of 234 and 31 of
41; a tenth of 140 after that: 90 of 120 and 16 of 20. The eleventh is one text for each known cause in four voices (`url` = made
where it was written and not reported), scored one after the other: 89, 89, 92 and 87 of 104; the twelfth is two more such,
91 and 87. The thirteenth came when words were learned from the others: reports, 46 of 76 and 59 of 82, without a cause 11 of
16; two texts for each known cause, 176 of 208; two for each of the other rules, 48 of 174.
`rules/texts/made.json`: short tellings in the words of public reports, made to find what was missing.
"""

from __future__ import annotations

from typing import Any

import pytest
from explain import frames
from explain.test_texts import DOCUMENTED, RECORDED, entries, names

from claude_authdoctor.explain.rank import causes

FRESH, MADE = entries("fresh"), entries("made")
TEXTS = [*RECORDED, *DOCUMENTED["texts"]][::3]


def right(entry: dict[str, Any], text: str) -> bool:
    """Whether the first cause is one that is accepted; where none is, whether there is none."""
    first = names(text)[:1]
    return bool(set(first) & set(entry["causes"])) if entry["causes"] else not first


@pytest.mark.parametrize("frame", frames.ALL, ids=lambda frame: frame.__name__)
def test_frame_says_nothing(frame: Any) -> None:
    assert [
        entry["text"] for entry in TEXTS if right(entry, entry["text"]) and not right(entry, frame(entry["text"]))
    ] == []


@pytest.mark.parametrize(
    ("half", "most"),
    [
        ("dev", 0.02),
        ("hold", 0.02),
        ("second", 0.06),
        ("third", 0.1),
        ("fourth", 0.1),
        ("fifth", 0.05),
        ("sixth", 0.15),
        ("seventh", 0.1),
        ("eighth", 0.15),
        ("ninth", 0.15),
        ("tenth", 0.1),
        ("eleventh", 0.05),
        ("twelfth", 0.05),
        ("thirteenth", 0.32),
    ],
)
def test_fresh(half: str, most: float) -> None:
    texts = [entry for entry in FRESH if entry["half"] == half]
    wrong = [entry["url"] for entry in texts if not right(entry, entry["text"])]

    assert len(wrong) <= len(texts) * most, wrong


@pytest.mark.parametrize("entry", MADE, ids=lambda entry: entry["text"][:40])
def test_made(entry: dict[str, Any]) -> None:
    assert right(entry, entry["text"])


def test_what_claude_code_ran_is_another_program() -> None:
    """The output of a command is not Claude Code's word, unless the command is Claude Code itself."""
    assert (
        causes("● Bash(curl https://shop.example/me)\n  ⎿  Invalid token\n\n● The shop wants another one, says Claude.")
        == ()
    )
    assert names("● Bash(claude -p hi)\n  ⎿  Not logged in · Please run /login")[0] == "no-credential"


def test_a_telling_picks_among_the_causes_of_a_message() -> None:
    expired = "Login expired · Please run /login"

    assert names(expired)[0] == "login-dead"
    assert names(f"{expired}\nthe credentials are mounted read-only")[0] == "readonly-mount"
    assert names(f"{expired}\nthe system clock is nine hours off")[0] == "clock-skew"


def test_a_message_with_one_cause_is_not_told_otherwise() -> None:
    said = "AWS default-chain credential resolve timed out after 60s"

    assert names(f"claude: {said}, the security token has expired on bedrock")[0] == "bedrock-chain"
