"""A credential in pieces: many in one text, at its very beginning, over several lines, and only with an exact shape."""

from __future__ import annotations

from itertools import pairwise

import pytest

from .texts import found, key

BODY = key()


def parted(seed: int, at: int = 40) -> str:
    """A key in two strings that are added."""
    return f'"{key(seed)[:at]}" + "{key(seed)[at:]}"'


def apart(seed: int) -> str:
    """A prefix in one string, the rest in another."""
    return f'rest = "{key(seed)[13:]}"; k = "{key(seed)[:13]}" + rest'


def test_of_many_keys_in_pieces_none_is_passed_over() -> None:
    text = "\n".join(f"k = {parted(seed)}" for seed in range(4))

    assert [(leak.line, leak.via) for leak in found(text)] == [
        (1, "joined"),
        (2, "joined"),
        (3, "joined"),
        (4, "joined"),
    ]


def test_keys_whose_rest_stands_elsewhere_are_found_beside_others_in_pieces() -> None:
    far = "\n" + "." * 5_000 + "\n"
    text = far.join([f"k = {parted(1)}", apart(2), f"k = {parted(3)}", apart(4)])

    assert [(leak.line, leak.via) for leak in found(text)] == [
        (1, "joined"),
        (3, "joined"),
        (5, "joined"),
        (7, "joined"),
    ]


def test_a_key_in_pieces_may_begin_with_the_first_byte_of_a_file() -> None:
    assert [(leak.column, leak.via) for leak in found(f"{BODY[:30]}\\\n{BODY[30:]}\n")] == [(1, "joined")]
    assert [(leak.line, leak.column) for leak in found(f'"{BODY[13:]}" + "{BODY[:13]}"')] == [(1, 2)]


def test_a_key_on_several_lines_ends_where_its_last_piece_does() -> None:
    (leak,) = found(f"key: >-\n  {BODY[:40]}\n  {BODY[40:70]}\n  {BODY[70:]}\nother: 1\nmore: 2\n")

    assert (leak.line, leak.last) == (2, 4)
    assert leak.certain


@pytest.mark.parametrize(
    "text",
    [
        "key: >-\n  {}\n  {}\nother: 1\n",
        "export K={}\\\n{}\nexport X=1\n",
        "K: {}\n{}\n\nnext",
        'K = ["{}", "{}", "next", "one"]',
    ],
)
@pytest.mark.parametrize("at", [13, 40, 60, 100])
def test_what_follows_the_last_piece_is_not_taken_for_one_more(text: str, at: int) -> None:
    (leak,) = found(text.format(BODY[:at], BODY[at:]))

    assert (leak.via, leak.masked[-4:], leak.certain) == ("joined", BODY[-4:], True)


def test_pieces_of_more_than_the_reader_can_oversee_are_not_put_together() -> None:
    """Four pieces; whoever cuts a key into more hides it from readers too."""
    cuts = [0, 25, 45, 65, 85, len(BODY)]
    pieces = [f'"{BODY[start:stop]}"' for start, stop in pairwise(cuts)]

    assert found(" + ".join(pieces)) == []
    assert [leak.via for leak in found(" + ".join([*pieces[:3], f'"{BODY[65:]}"']))] == ["joined"]


def test_pieces_without_the_exact_shape_of_a_key_prove_nothing() -> None:
    loose = key(recipe=("sk-", "ant-", "api03-", "{b64u 60}"))

    assert found(f'"{loose[:20]}" + "{loose[20:]}"') == []


def test_a_rest_that_stands_far_away_belongs_to_something_else() -> None:
    assert found(f'k = "{BODY[:13]}" + rest\n' + "." * 5_000 + f'\nrest = "{BODY[13:]}"') == []
