"""Random, as credentials are, or written by a person: each measure by itself, and how rarely the whole is wrong."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from random import Random
from string import ascii_letters, ascii_uppercase, digits

import pytest

from claude_authdoctor.scan import judge
from claude_authdoctor.scan.recipe import drawn, made

JWT = made(("{jwt}",), Random(1)).encode()
BASE64URL = ascii_letters + digits + "-_"


@pytest.mark.parametrize(
    ("value", "share"),
    [
        (b"", 0),
        (b"a", 0),
        (b"ab", 1),
        (b"abcdefgh", 1),
        (b"hgfedcba", 1),
        (b"aaaa", 1),
        (b"a1b2c3d4", 1),
        (b"abxymn", 3 / 5),
        (b"axbycz", 1),
        (b"acegikmo", 0),
        (b"omkigeca", 0),
        (b"aqcsfv", 0),
        (b"aqzabc", 2 / 5),
    ],
)
def test_stepping_is_the_share_that_follows_its_neighbour_or_the_one_before(value: bytes, share: float) -> None:
    assert judge.stepping(value) == pytest.approx(share)


@pytest.mark.parametrize(
    ("value", "again"),
    [
        (b"abcde" * 2 + b"fghijklmnopq", False),  # 17 of 20 pieces are new: 85 of 100
        (b"abcdef" * 2 + b"ghijklmnop", True),
        (b"ghijklmnop" + b"abcdef" * 2, True),
        (b"fghijklmnopq" + b"abcde" * 2, False),
        (b"ABABABABABAB", True),
        (b"Ab3dEf9hIj2l", False),
    ],
)
def test_who_says_the_same_again_is_repetitive(value: bytes, again: bool) -> None:
    assert judge.repetitive(value) is again


@pytest.mark.parametrize(
    "name",
    [
        b"to-be-or-not-to-be-that",
        b"Configurationmanagement2",
        b"AuthenticationTokenProviderFactory",
        b"anthropic_api_key_from_keychain",
        b"ANTHROPIC_API_KEY_FROM_KEYCHAIN",
        b"some-long-kebab-case-name-of-a-branch",
        b"testShouldReturnNullWhenThereIsNoSession",
        b"com.example.internal.service.Registry",
        b"OAuth2ClientCredentialsGrantRequest",
        b"getElementsByClassNameAndAttributeV2",
        b"us-east-1-production-cluster-blue",
        b"2024-quarterly-report-final-version-3",
        b"thequickbrownfoxjumpsoverthelazydog",
        b"ConversationalStateMachineInitialiser",
    ],
)
def test_a_name_is_no_random_text(name: bytes) -> None:
    assert judge.wordy(name)
    assert not judge.random(name)
    assert not judge.opaque(name)


def test_hardly_a_change_of_class_is_a_name_and_many_are_none() -> None:
    """Of 15 neighbours 3, of 16 still 3; and `xQzK`, where every letter changes."""
    assert not judge.wordy(b"xqzvXQZVxqzvXQZV")
    assert judge.wordy(b"xqzvxXQZVxqzvXQZV")
    assert not judge.wordy(b"xQzKvWxJqZkVbQwX")
    assert judge.wordy(b"k-x-q-z-v-w-j-h"), "a dash between letters is no change"


def test_what_says_the_same_twice_is_not_random_however_random_it_begins() -> None:
    begun = b"Qx7vKz2mWp9sLw4nRb8t"

    assert judge.random(begun)
    assert not judge.random(begun * 2)


@pytest.mark.parametrize(
    ("judgement", "alphabet", "size", "lost"),
    [
        (judge.random, BASE64URL, 20, 6),
        (judge.random, BASE64URL, 28, 1),
        (judge.random, ascii_letters + digits, 40, 1),
        (judge.random, ascii_letters, 28, 8),
        (judge.random, BASE64URL, 700, 0),
        (judge.hexadecimal, "0123456789abcdef", 32, 4),
        (judge.opaque, "0123456789ABCDEF", 32, 4),
        (judge.opaque, BASE64URL, 40, 1),
        (judge.unspelled, BASE64URL, 85, 6),
        (judge.password, ascii_letters + digits, 16, 12),
    ],
)
def test_of_three_thousand_random_values_hardly_one_is_lost(
    judgement: Callable[[bytes], bool], alphabet: str, size: int, lost: int
) -> None:
    """Who loses more, misses credentials; the dice always fall in the same way."""
    dice = Random(size)
    values = (drawn(dice, alphabet, size).encode() for _ in range(3_000))

    assert sum(not judgement(value) for value in values) <= lost


def test_of_three_thousand_random_key_ids_of_aws_hardly_one_is_lost() -> None:
    """Of those without a digit, one in a hundred and fifty: they look most like words."""
    dice = Random(16)
    bodies = [drawn(dice, ascii_uppercase + "234567", 16) for _ in range(3_000)]
    letters = [drawn(dice, ascii_uppercase, 16) for _ in range(3_000)]

    assert sum(not judge.capitals(b"AK" + b"IA" + body.encode()) for body in bodies) <= 3
    assert sum(not judge.capitals(b"AK" + b"IA" + body.encode()) for body in letters) <= 24


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (b"7f3a9c04e1b86d25" + b"07e2c9145fb3a86d", True),
        (b"7F3A9C04E1B86D25" + b"07E2C9145FB3A86D", True),
        (b"7f3a9c04e1b86d25" * 2, False),
        (b"0123456789abcdef" + b"fedcba9876543210", False),
        (b"deadbeef" + b"7f3a9c04e1b86d2507e2c914", False),
        (b"c85ba0cf7bc8" + b"cfe5f5b50558", True),
        (b"eece420b4cc2" + b"3b20b32b25bc", False),
    ],
    ids=["random", "capitals", "twice the same", "counted", "a word of hackers", "nine digits", "eight digits"],
)
def test_a_hexadecimal_number_is_random_or_written(value: bytes, number: bool) -> None:
    assert judge.hexadecimal(value) is number


@pytest.mark.parametrize(
    ("value", "token"),
    [
        (JWT, True),
        (b"eyJ" + b"Qx7vKz2mWp9s" + b".Lw4nRb8tYc3h.Vd6jGf1kZq5x", False),
        (b"Kx7vQz2mWp9s" + b".Lw4nRb8tYc3h.Vd6jGf1kZq5x", True),
        (b"eyJ" + b"Qx7vKz2mWp9sLw4nRb8tYc3hVd6jGf1k", True),
        (b64encode(b"this is but a joke, my dear friend"), False),
        (urlsafe_b64encode(b"why? so that you read it~~, friend??"), False),
        (b64encode(b"somewordsofours!"), False),
        (b64encode(Random(3).randbytes(33)), True),
    ],
    ids=[
        "a JWT",
        "three parts that say nothing",
        "other parts",
        "one part",
        "a joke",
        "another",
        "a short one",
        "random",
    ],
)
def test_a_token_of_somebody_is_a_jwt_a_number_or_random(value: bytes, token: bool) -> None:
    assert judge.opaque(value) is token


@pytest.mark.parametrize("seed", range(200))
def test_a_number_is_the_same_in_capitals(seed: int) -> None:
    value = drawn(Random(seed), "0123456789abcdef", 32).encode()

    assert judge.opaque(value) == judge.opaque(value.upper()) == judge.hexadecimal(value)


@pytest.mark.parametrize(
    ("body", "real"),
    [
        (b"Q7ZK3MXW" + b"V5RH2TJN", True),
        (b"QZKMXWVRHTJNBPDG", True),
        (b"Q7ZK3MXW" * 2, False),
        (b"765432ZYXWVUTSRQ", False),
        (b"CONTINUATIONSHIP", False),
        (b"MANAGEMENT2RATES", True),
        (b"BNUNUX7U" + b"6NNTXXTT", True),
        (b"6YY2FIYM" + b"FI2MY6FI", False),
    ],
)
def test_a_key_id_of_aws_is_random_or_written(body: bytes, real: bool) -> None:
    assert judge.capitals(b"AK" + b"IA" + body) is real


@pytest.mark.parametrize(
    ("value", "used"),
    [
        (b"a7k2mq", True),
        (b"a7k2ma", False),
        (b"correcthorse", False),
        (b"CORRECTHORSE", False),
        (b"829471650", False),
        (b"Correcthorse", True),
        (b"correct-horse", True),
        (b"tr0ubadr", True),
        (b"MyPassw0rd-xyz", False),
        (b"hunter2hunter2", False),
        (b"${PROXY_PW9}", False),
        (b"Example99x", False),
    ],
)
def test_a_password_is_one_that_somebody_uses(value: bytes, used: bool) -> None:
    """Two kinds of characters, six different ones, and no word that stands for a password."""
    assert judge.password(value) is used


@pytest.mark.parametrize(
    ("value", "free"),
    [
        (b"Credentials" + b"FileRefreshed" + b"7k2", False),
        (b"x7k2-" + b"Authentication" + b"Token", False),
        (b"x7k2-" + b"QzXkVw" + b"Authentication" + b"Tokens", False),
        (b"Authentication" + b"Tok", True),  # seventeen letters
        (b"Authentication" + b"Toke", False),  # eighteen
        (b"QzXkVwJqZxKvWqJzXkQvZw", True),
        (b"Auth-Token-File-Name-9", True),
    ],
)
def test_eighteen_letters_of_written_words_are_spelled(value: bytes, free: bool) -> None:
    assert judge.unspelled(value) is free


@pytest.mark.parametrize("family", ["sk-" + "ant-" + "api03-", "sk-" + "ant-" + "oat01-", "GOC" + "SPX-", "sk" + "-"])
def test_the_name_of_a_family_says_nothing_about_the_value(family: str) -> None:
    """A short body is judged alone: what the vendor writes in front is always the same."""
    body = b"zq7-" + b"xK" * 14

    assert judge.random(family.encode() + body) is judge.random(body)
    assert judge.random(family.encode() + b"Qx7vKz2mWp9sLw4nRb8t")
    assert not judge.random(family.encode() + b"the-name-of-something")
