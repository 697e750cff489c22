"""What stands around a value: part of something longer, cut short, an escape before it, a word near it, other values."""

from __future__ import annotations

import pytest

from claude_authdoctor.scan.match import AFTER, BEFORE, NEAR, find
from claude_authdoctor.scan.rule import Hit
from claude_authdoctor.scan.telling import held

from .texts import OAUTH, found, key

CERTAIN = key()
LOOSE = key(recipe=("sk-", "ant-", "api03-", "{b64u 59}", "k"))
SPELLED = "Credentials" + "FileRefreshed"
PEM = key(recipe=("{pem}",))


def hits(text: str) -> list[Hit]:
    """What a text holds, as the engine says it."""
    return find(text.encode(), held(text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "abc{}",
        "_{}",
        "n{}",
        "x1b[32{}",
        "\\d{}",
        "{}...",
        "{}…",
        "{}*",
        "{}${{REST}}",
        "{}(more)",
        "{}[0]",
        "{}<rest>",
        "{}.property",
        "{}&hellip;",
        "{}\\u2026",
    ],
)
def test_a_value_that_is_part_of_something_longer_or_cut_short_is_none(text: str) -> None:
    """Unless its inner structure proves it: then it is one wherever it stands."""
    assert hits(text.format(LOOSE)) == []
    assert [hit.value for hit in hits(text.format(CERTAIN))] == [CERTAIN.encode()]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "x={}.",
        "({})",
        "\\n{}",
        "\\r{} \\t",
        "say \\t{} and \\n",
        "%3D{}",
        "\\x1b{}",
        "\\u003d{}",
        "\x1b[0;32m{}\x1b[0m",
        "-{}-",
    ],
)
def test_an_end_of_a_sentence_or_the_tail_of_an_escape_is_no_part_of_it(text: str) -> None:
    whole = text.format(LOOSE)
    (hit,) = hits(whole)

    assert whole[hit.start : hit.start + len(LOOSE)] == LOOSE
    assert not hit.certain


def test_written_words_speak_against_a_value_unless_its_structure_proves_it() -> None:
    proven = key(recipe=("sk-", "ant-", "api03-", SPELLED, "{b64u 61}", "A-", "{b64u 5}", "A", "AA"))
    guessed = key(recipe=("sk-", "ant-", "api03-", SPELLED, "{b64u 50}"))

    assert [hit.certain for hit in hits(f"K={proven}")] == [True]
    assert hits(f"K={guessed}") == []


def test_values_are_told_in_the_order_of_their_places() -> None:
    """Not in that of their kinds."""
    values = [key(recipe=OAUTH), key(2), key(recipe=("gh", "p_", "{github-crc}")), key(3)]

    assert [hit.value.decode() for hit in hits("\n".join(values))] == values


@pytest.mark.parametrize("gap", [1, BEFORE - 1, BEFORE, BEFORE + 1, AFTER - 1, AFTER, AFTER + BEFORE, 2 * AFTER])
def test_of_values_at_any_distance_each_is_told_once(gap: int) -> None:
    values = [key(seed) for seed in range(5)]
    text = ("\n" + "." * (gap - 2) + "\n" if gap > 1 else "\n").join(values)

    assert [hit.value.decode() for hit in hits(text)] == values


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("private_key_id: {}", "gcp-service-account"),
        ("{} for x@y.iam.gserviceaccount.com", "gcp-service-account"),
        ("private_key_id" + " " * NEAR + "{}", "private-key"),
        ("{}" + " " * NEAR + "iam.gserviceaccount.com", "private-key"),
    ],
)
def test_whose_a_private_key_is_says_a_word_near_it(text: str, kind: str) -> None:
    assert [hit.kind for hit in hits(text.format(PEM))] == [kind]


def test_a_file_name_that_is_no_text_is_no_failure() -> None:
    assert [leak.kind for leak in found(PEM, "deploy/\udcff\udcfe.pem")] == ["private-key"]
    assert found(PEM, "tests/\udcff.pem") == []


def test_two_keys_have_two_fingerprints_and_one_key_has_one_wherever_it_stands() -> None:
    first, second = (found(f"K={key(seed)}")[0].fingerprint for seed in (1, 2))

    assert first != second
    assert first == found(f"\n\nother = '{key(1)}'")[0].fingerprint


def test_of_a_password_not_even_its_end_is_shown() -> None:
    word = "Ab3dEf9hIj2lMn4pQr6tUv8x"
    (leak,) = found(f"HTTPS_PROXY=http://svc:{word}@proxy:80")

    assert leak.masked == "…"
