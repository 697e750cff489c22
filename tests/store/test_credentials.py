"""The shape of the credential file: what is read, what is kept, what is written."""

import json

import pytest

from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import credentials
from claude_authdoctor.store.credentials import Contents, Login, contents, renewed, signed_in, without_login, written

NEW = Login(Secret("new-access"), Secret("new-refresh"), 1_900_000_000_000, ("user:inference",), subscription="max")
FOUND = {
    "first": {"kept": [1, 2.5, None]},
    "claudeAiOauth": {"accessToken": "a", "refreshToken": "r", "expiresAt": 5, "scopes": ["user:inference"], "odd": 1},
    "mcpOAuth": {"x": {"accessToken": "t"}},
}


def store(value) -> Contents:
    return contents(json.dumps(value).encode())


def test_a_renewed_login_keeps_every_key_and_its_place():
    after = json.loads(written(renewed(store(FOUND), NEW)))
    assert list(after) == list(FOUND)
    assert {key: after[key] for key in ("first", "mcpOAuth")} == {key: FOUND[key] for key in ("first", "mcpOAuth")}
    assert after["claudeAiOauth"]["odd"] == 1
    assert after["claudeAiOauth"]["accessToken"] == "new-access"


def test_a_new_login_brings_nothing_of_the_old_account():
    after = json.loads(written(signed_in(store(FOUND), NEW)))
    assert "odd" not in after["claudeAiOauth"]
    assert after["mcpOAuth"] == FOUND["mcpOAuth"]


def test_the_keys_of_claude_code():
    """Recorded with 2.1.329: `claude auth login` on loopback, 2026-11-20."""
    login = Login(Secret("a"), Secret("r"), 7, ("s",), 9, "max", "tier", "account", "organization")
    assert json.loads(written(signed_in(Contents("absent"), login))) == {
        "claudeAiOauth": {
            "accessToken": "a",
            "refreshToken": "r",
            "expiresAt": 7,
            "refreshTokenExpiresAt": 9,
            "scopes": ["s"],
            "subscriptionType": "max",
            "rateLimitTier": "tier",
            "accountUuid": "account",
            "organizationUuid": "organization",
        }
    }


def test_without_a_login_the_rest_stays():
    assert without_login(store(FOUND)).keys == {key: FOUND[key] for key in ("first", "mcpOAuth")}


def test_a_login_without_its_wrapper_is_taken_out_too():
    flat = {**FOUND["claudeAiOauth"], "mcpOAuth": {"a": 1}, "note": "mine"}

    assert without_login(store(flat)).keys == {"odd": 1, "mcpOAuth": {"a": 1}, "note": "mine"}
    assert without_login(store({"scopes": ["x"], "note": "mine"})).keys == {"scopes": ["x"], "note": "mine"}


def test_one_line_without_blanks():
    data = written(signed_in(Contents("absent"), NEW))
    assert b" " not in data
    assert b"\n" not in data


def test_written_and_read_is_the_same_login():
    assert contents(written(signed_in(Contents("absent"), NEW))).login == NEW


@pytest.mark.parametrize(
    "text", ['{"k":"\\ud800"}', '{"k":"é\\u2028"}', '{"n":123456789012345678901234567890}', '{"f":0.1}']
)
def test_odd_values_survive(text):
    assert json.loads(written(contents(text.encode()))) == json.loads(text)


@pytest.mark.parametrize(
    "data",
    [
        *(b"{", b"[]", b'"x"', b"1", b"\xff", b"\xef\xbb\xbf{}", b'{"a":NaN}', b'{"a":-Infinity}', b'{"a":1e999}'),
        *(b'{"a":' * 70 + b"1" + b"}" * 70, b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}", b"{}" + b" " * 1_100_000),
        *(b"{}x", b"{'a':1}", b"{//\n}", b'{"a":1,}'),
    ],
)
def test_damage(data):
    assert contents(data).state == "damaged"
    assert contents(data).login is None


@pytest.mark.parametrize(("data", "state"), [(None, "absent"), (b"", "empty"), (b" \n", "empty"), (b"{}", "ok")])
def test_states(data, state):
    assert contents(data).state == state


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, 5), (5.9, 5), (-1, None), ("5", None), (None, None), (True, None), (10**15, None), ([], None), (0, 0)],
)
def test_expiry(value, expected):
    found = store({"claudeAiOauth": {"accessToken": "a", "expiresAt": value}}).login
    assert found.expires_at == expected
    assert found.expires_within(60, 10**12)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(["a", "b"], ("a", "b")), ([], ()), ("a b", None), (None, None), ([1], None), ({"a": 1}, None)],
)
def test_scopes(value, expected):
    assert store({"claudeAiOauth": {"accessToken": "a", "scopes": value}}).login.scopes == expected


@pytest.mark.parametrize("value", [None, [], "x", 5, {"refreshToken": "r"}, {"accessToken": 5}])
def test_no_login(value):
    assert store({"claudeAiOauth": value}).login is None


def test_nothing_shows_a_token():
    text = repr(
        (NEW, contents(written(signed_in(Contents("absent"), NEW))), credentials.contents(b'{"k":"new-access"}'))
    )
    assert "new-" not in text
