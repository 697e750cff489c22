"""What came from outside is shown in one line in which nothing is hidden, and nothing ordinary is disfigured."""

from __future__ import annotations

import pytest

from claude_authdoctor.report.sanitise import HEAPED, LIMIT, visible

ACUTE, RING = "\u0301", "\u20dd"  # an accent that combines, and a circle that encloses


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain text, with ! ~ { } \" ' and 0 9",
        "Jos\u00e9 M\u00fcller \u2014 \u6771\u4eac",
        "~/Arbeit/\u00dcbersicht {a|b}~",
        "10\u00a0000 with a blank that does not break",
        "caf" + "e" + ACUTE,
        "e" + ACUTE * HEAPED + "e" + ACUTE * HEAPED,
        ACUTE * HEAPED + " a mark with no letter before it",
        "\u0915\u093f\u0928\u0941",  # Devanagari, whose vowels are marks
    ],
)
def test_a_text_of_any_language_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\r\n\tb", "a^M^J^Ib"),
        ("\x00 \x1b[31m red \x7f", "^@ ^[[31m red ^?"),
        ("\x1f\x80\x9b\x9f", "^_<U+0080><U+009B><U+009F>"),
        ("safe\u202etxt.exe", "safe<U+202E>txt.exe"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("line\u2028and\u2029paragraph", "line<U+2028>and<U+2029>paragraph"),
        ("half a pair \ud83d", "half a pair <U+D83D>"),
        ("private \ue000 and none \uffff", "private <U+E000> and none <U+FFFF>"),
        ("tags \U000e0041", "tags <U+E0041>"),
    ],
)
def test_what_nobody_sees_is_named(text: str, seen: str) -> None:
    """Controls as `^M`, everything else that hides or turns letters around by its number."""
    assert visible(text) == seen


@pytest.mark.parametrize("mark", [ACUTE, RING])
def test_marks_heaped_on_one_letter_do_not_cover_other_lines(mark: str) -> None:
    """A letter keeps the four that some script needs; the rest are named. The next letter begins anew."""
    heap = "e" + mark * (HEAPED + 2)

    assert visible(heap * 2) == ("e" + mark * HEAPED + f"<U+{ord(mark):04X}>" * 2) * 2


@pytest.mark.parametrize("letter", ["x", "\u00e9"])
def test_a_long_text_is_cut_to_its_limit_and_says_so(letter: str) -> None:
    assert visible(letter * 10, limit=10) == letter * 10
    assert visible(letter * 11, limit=10) == letter * 9 + "\u2026"
    assert visible(letter * LIMIT) == letter * LIMIT
    assert len(visible(letter * (LIMIT + 1))) == LIMIT
