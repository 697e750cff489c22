"""Words of texts with a known cause weigh where messages leave several, and never more than that.

`data/unseen.json`: one text for each known cause (`half` = causes), and reports as they came (reports), 15 of them without a
cause. Nothing is learned from them and nothing was changed for them: 98 and 58 right, all 15 silent.
"""

from __future__ import annotations

import pytest
from explain.test_frames import right
from explain.test_texts import LEARNED, entries

from claude_authdoctor.catalog import section
from claude_authdoctor.explain.fold import page
from claude_authdoctor.explain.rank import AT_MOST, weighed
from claude_authdoctor.explain.wording import TABLE, learned, likeness, words

UNSEEN = entries("unseen")


@pytest.mark.parametrize(("half", "least"), [("causes", 0.92), ("reports", 0.8)])
def test_unseen(half: str, least: float) -> None:
    texts = [entry for entry in UNSEEN if entry["half"] == half]
    wrong = [entry["text"][:60] for entry in texts if not right(entry, entry["text"])]

    assert len(wrong) <= len(texts) * (1 - least), wrong


def test_nothing_unseen_is_learned() -> None:
    known = {entry["text"] for path in LEARNED.glob("*.json") for entry in entries(path.stem)}

    assert len(known) > 2000
    assert not known & {entry["text"] for entry in UNSEEN}


def test_a_cause_is_known_by_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    table = learned(
        [
            (("the keychain is locked", "over ssh"), ["A"]),
            (("locked keychain after ssh",), ["A", "B"]),
            (("the gateway said no",), ["B"]),
            (("no gateway",), ["B"]),
        ]
    )
    monkeypatch.setitem(section("wording"), TABLE, table[TABLE])
    for word in list(section("wording")):
        if word != TABLE:
            monkeypatch.delitem(section("wording"), word)
    for word, row in table.items():
        monkeypatch.setitem(section("wording"), word, row)

    assert set(table) == {TABLE, "the", "keychain", "locked", "ssh", "gateway", "no"}  # words of one text tell nothing
    assert max(likeness(["ssh: keychain"]).items(), key=lambda item: item[1]) == ("A", 0.0)
    assert max(likeness(["no gateway here"]).items(), key=lambda item: item[1]) == ("B", 0.0)
    assert likeness(["nothing of it"]) == {}


def test_words_weigh_only_so_much() -> None:
    lines = page("ssh to the mac, keychain locked: Not logged in").lines
    scored = {"SRC100": 90.0, "STO107": 69.0, "URL100": 69.0}
    said = weighed(scored, lines)

    assert all(0 <= value - said[code] <= AT_MOST for code, value in scored.items())
    assert said["STO107"] == 69.0  # what the words speak for most loses nothing
    assert max(said, key=lambda code: said[code]) == "SRC100"
    assert weighed({"SRC100": 90.0}, lines) == {"SRC100": 90.0}


def test_a_long_log_is_read_from_its_end() -> None:
    assert words(["one 12345", *["noise"] * 9000, "two 999999", "two"]) == ["noise", "two"]
