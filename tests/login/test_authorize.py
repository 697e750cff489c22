"""Links, pastes and callbacks: every shape ends in its exact outcome."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_authdoctor.login.authorize import Attempt, Grant, Refusal, attempt, authorize_url, from_callback, from_paste
from claude_authdoctor.login.pkce import challenge
from claude_authdoctor.model.secret import Secret
from tests.login.standin import made_up

STATE, CODE = "s" * 20 + "_-" + "T" * 21, "c0de" * 10 + "_-.~"
PAGE = "https://claude.com/cai/oauth/authorize"
PASTE = "https://platform.claude.com/oauth/code/callback"
LOOP = "http://localhost:41234/callback"
ONE = Attempt("client-1", ("user:inference", "user:profile"), PASTE, LOOP, Secret("v" * 43), Secret(STATE))
GRANT, LOOPED = Grant(Secret(CODE), PASTE), Grant(Secret(CODE), LOOP)
QUERY = f"code={CODE}&state={STATE}"


def test_the_link():
    url = urlsplit(authorize_url(PAGE, ONE, LOOP))
    assert f"{url.scheme}://{url.netloc}{url.path}" == PAGE
    assert {name: values[0] for name, values in parse_qs(url.query).items()} == {
        "code": "true",
        "client_id": "client-1",
        "response_type": "code",
        "redirect_uri": LOOP,
        "scope": "user:inference user:profile",
        "code_challenge": challenge(Secret("v" * 43)),
        "code_challenge_method": "S256",
        "state": STATE,
    }
    assert "v" * 43 not in url.query
    assert "login_hint=a%2Bb%40c" in authorize_url(PAGE, ONE, LOOP, "a+b@c")


def test_an_attempt_has_two_secrets_of_its_own():
    one, two = (attempt("c", (), PASTE, 1) for _ in range(2))
    values = [value.reveal() for each in (one, two) for value in (each.verifier, each.state)]
    assert len(set(values)) == 4
    assert all(len(value) == 43 for value in values)
    assert one.loopback_redirect == "http://localhost:1/callback"
    assert attempt("c", (), PASTE, None).loopback_redirect is None
    assert one.verifier.reveal() not in repr(one)


PASTES = {
    "the pair": (f"{CODE}#{STATE}", GRANT),
    "blanks round it": (f"  {CODE}#{STATE} \n", GRANT),
    "tabs and windows line end": (f"\t{CODE}#{STATE}\r\n", GRANT),
    "wrapped by the terminal": (f"{CODE[:9]}\n{CODE[9:]}#{STATE[:5]}\r\n  {STATE[5:]}", GRANT),
    "wrapped at the hash": (f"{CODE}#\n{STATE}", GRANT),
    "no-break space": (f"\u00a0{CODE}#{STATE}\u00a0", GRANT),
    "zero-width space": (f"{CODE}\u200b#{STATE}\ufeff", GRANT),
    "right-to-left marks": (f"\u202e{CODE}#{STATE}\u202c", GRANT),
    "double quotes": (f'"{CODE}#{STATE}"', GRANT),
    "single quotes": (f"'{CODE}#{STATE}'", GRANT),
    "curly quotes": (f"\u201c{CODE}#{STATE}\u201d", GRANT),
    "back-ticks": (f"`{CODE}#{STATE}`", GRANT),
    "bracketed paste": (f"\x1b[200~{CODE}#{STATE}\x1b[201~", GRANT),
    "null bytes": (f"\0{CODE}#{STATE}\0", GRANT),
    "the page's address": (f"{PASTE}?{QUERY}", GRANT),
    "the address, state first": (f"{PASTE}?state={STATE}&code={CODE}", GRANT),
    "the address with more in it": (f"{PASTE}?{QUERY}&scope=a+b&utm=1", GRANT),
    "the address, escaped": (f"{PASTE}?code={quote(CODE, safe='')}&state={quote(STATE, safe='')}", GRANT),
    "the address in angle brackets": (f"<{PASTE}?{QUERY}>", GRANT),
    "the address, wrapped": (f"{PASTE}?code={CODE}\n&state={STATE}", GRANT),
    "the address with the pair as its code": (f"{PASTE}?code={CODE}%23{STATE}", GRANT),
    "answer in the fragment": (f"{PASTE}#{QUERY}", GRANT),
    "the browser's address here": (f"{LOOP}?{QUERY}", LOOPED),
    "the same by number": (f"http://127.0.0.1:41234/callback?{QUERY}", LOOPED),
    "the same by IPv6": (f"http://[::1]:41234/callback?{QUERY}", LOOPED),
    "upper-case host": (f"HTTP://LOCALHOST:41234/callback?{QUERY}", LOOPED),
    "the query alone": (QUERY, GRANT),
    "the query with its mark": (f"?{QUERY}", GRANT),
    "the query, state first": (f"state={STATE}&code={CODE}", GRANT),
    "nothing": ("", Refusal("empty")),
    "blanks": (" \n\t\u200b", Refusal("empty")),
    "quotes": ('""', Refusal("empty")),
    "a code alone": (CODE, Refusal("no-state")),
    "a code and a hash": (f"{CODE}#", Refusal("no-state")),
    "a state alone": (f"#{STATE}", Refusal("no-code")),
    "a hash": ("#", Refusal("no-code")),
    "two hashes": (f"{CODE}#{STATE}#x", Refusal("several")),
    "two hashes in a row": (f"{CODE}##{STATE}", Refusal("several")),
    "pasted twice": (f"{CODE}#{STATE}{CODE}#{STATE}", Refusal("several")),
    "wrong state": (f"{CODE}#{STATE[:-1]}U", Refusal("wrong-state")),
    "state cut off": (f"{CODE}#{STATE[:-1]}", Refusal("wrong-state")),
    "state too long": (f"{CODE}#{STATE}x", Refusal("wrong-state")),
    "state in other letters": (f"{CODE}#{STATE.upper()}", Refusal("wrong-state")),
    "the verifier as state": (f"{CODE}#{'v' * 43}", Refusal("wrong-state")),
    "words": ("please#help me", Refusal("wrong-state")),
    "an umlaut in the code": (f"ä{CODE}#{STATE}", Refusal("odd-characters")),
    "a question mark in the code": (f"c?d#{STATE}", Refusal("odd-characters")),
    "an ampersand in the code": (f"{CODE}&state={STATE}#{STATE}", Refusal("odd-characters")),
    "a code too long": ("c" * 2049 + f"#{STATE}", Refusal("odd-characters")),
    "much too long": ("c" * 9000, Refusal("too-long")),
    "address with a wrong state": (f"{PASTE}?code={CODE}&state=x", Refusal("wrong-state")),
    "address without a state": (f"{PASTE}?code={CODE}", Refusal("no-state")),
    "address with an empty state": (f"{PASTE}?code={CODE}&state=", Refusal("no-state")),
    "address without a code": (f"{PASTE}?state={STATE}", Refusal("no-code")),
    "address without anything": (PASTE, Refusal("no-code")),
    "two codes": (f"{PASTE}?code=a&{QUERY}", Refusal("several")),
    "two states": (f"{PASTE}?{QUERY}&state={STATE}", Refusal("several")),
    "odd code in the address": (f"{PASTE}?code=a%20b&state={STATE}", Refusal("odd-characters")),
    "line break in the code": (f"{PASTE}?code=a%0Ab&state={STATE}", Refusal("odd-characters")),
    "another host": (f"https://evil.example/oauth/code/callback?{QUERY}", Refusal("other-page")),
    "a host that looks like it": (
        f"https://platform.claude.com.evil.example/oauth/code/callback?{QUERY}",
        Refusal("other-page"),
    ),
    "a user in front of the host": (
        f"https://platform.claude.com@evil.example/oauth/code/callback?{QUERY}",
        Refusal("other-page"),
    ),
    "a user on the right host": (f"https://me@platform.claude.com/oauth/code/callback?{QUERY}", Refusal("other-page")),
    "plain http": (f"http://platform.claude.com/oauth/code/callback?{QUERY}", Refusal("other-page")),
    "another path": (f"https://platform.claude.com/oauth/callback?{QUERY}", Refusal("other-page")),
    "another port": (f"http://localhost:41235/callback?{QUERY}", Refusal("other-page")),
    "a port on the page": (f"https://platform.claude.com:8443/oauth/code/callback?{QUERY}", Refusal("other-page")),
    "a port that is none": (f"http://localhost:999999/callback?{QUERY}", Refusal("other-page")),
    "a broken address": ("http://[::1/callback", Refusal("other-page")),
    "another scheme": (f"file:///oauth/code/callback?{QUERY}", Refusal("other-page")),
    "the link itself": (authorize_url(PAGE, ONE, PASTE), Refusal("the-link-itself")),
    "a finished token": (made_up("oat01", 1), Refusal("a-token")),
    "a key": (made_up("api03", 1), Refusal("a-token")),
    "declined": (f"{PASTE}?error=access_denied&state={STATE}", Refusal("denied", "access_denied")),
    "declined by someone else": (f"{PASTE}?error=access_denied&state=x", Refusal("wrong-state")),
    "declined without a state": (f"{PASTE}?error=access_denied", Refusal("wrong-state")),
    "another error": (f"{PASTE}?error=invalid_scope&state={STATE}", Refusal("refused", "invalid_scope")),
    "an error with controls": (f"{PASTE}?error=%1b[31mx%0a::y&state={STATE}", Refusal("refused", "31mxy")),
    "an error and a code": (f"{PASTE}?{QUERY}&error=server_error", Refusal("refused", "server_error")),
}


@pytest.mark.parametrize(("text", "expected"), PASTES.values(), ids=PASTES)
def test_paste(text, expected):
    assert from_paste(text, ONE) == expected


CALLBACKS = {
    "right": (f"/callback?{QUERY}", LOOPED),
    "more in it": (f"/callback?{QUERY}&scope=x", LOOPED),
    "wrong state": (f"/callback?code={CODE}&state=x", Refusal("wrong-state")),
    "no state": (f"/callback?code={CODE}", Refusal("no-state")),
    "no code": (f"/callback?state={STATE}", Refusal("no-code")),
    "nothing": ("/callback", Refusal("no-code")),
    "another path": (f"/callback/?{QUERY}", Refusal("other-page")),
    "a path above": (f"/x/../callback?{QUERY}", Refusal("other-page")),
    "the icon": ("/favicon.ico", Refusal("other-page")),
    "a whole address": (f"http://localhost:41234/callback?{QUERY}", Refusal("other-page")),
    "two codes": (f"/callback?code=a&{QUERY}", Refusal("several")),
    "two states": (f"/callback?state=a&{QUERY}", Refusal("several")),
    "declined": (f"/callback?error=access_denied&state={STATE}", Refusal("denied", "access_denied")),
    "declined by a stranger": ("/callback?error=access_denied&state=1", Refusal("wrong-state")),
    "too long": ("/callback?code=" + "c" * 9000, Refusal("too-long")),
    "a code with a break": (f"/callback?code=a%0d%0ab&state={STATE}", Refusal("odd-characters")),
}


@pytest.mark.parametrize(("target", "expected"), CALLBACKS.values(), ids=CALLBACKS)
def test_callback(target, expected):
    assert from_callback(target, ONE) == expected


def test_without_a_port_no_callback_counts():
    one = attempt("c", (), PASTE, None)
    assert from_callback(f"/callback?code=a&state={one.state.reveal()}", one) == Refusal("other-page")


def test_there_are_enough_cases():
    assert len(PASTES) + len(CALLBACKS) >= 60


@given(st.text(max_size=300))
def test_no_paste_raises_or_passes_by_chance(text):
    assert isinstance(from_paste(text, ONE), Refusal)


@given(st.text(max_size=200))
def test_no_callback_raises_or_passes_by_chance(text):
    assert isinstance(from_callback("/callback?" + text, ONE), Refusal)
