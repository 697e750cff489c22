"""PKCE: the vector of RFC 7636, authlib's answer, and values that never repeat."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_authdoctor.login import pkce
from claude_authdoctor.model.secret import Secret


def test_the_vector_of_rfc_7636_appendix_b():
    verifier = "dBjftJeZ4CVP" + "-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert pkce.challenge(Secret(verifier)) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", min_size=43, max_size=128))
def test_as_authlib_says(verifier):
    rfc7636 = pytest.importorskip("authlib.oauth2.rfc7636")
    assert pkce.challenge(Secret(verifier)) == rfc7636.create_s256_code_challenge(verifier)


def test_a_hundred_thousand_values_differ():
    values = {pkce.random_value().reveal() for _ in range(100_000)}
    assert len(values) == 100_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", value) for value in values)


@pytest.mark.parametrize(
    ("state", "expected"),
    [("abc", True), ("abd", False), ("", False), ("abcd", False), ("äbc", False), ("\udc80", False)],
)
def test_comparison(state, expected):
    assert pkce.same(state, Secret("abc")) is expected
