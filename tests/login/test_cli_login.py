"""The commands that sign in: the official client is driven, or the flow of our own after a notice; no secret is ever said."""

import pytest

from claude_authdoctor.login.endpoints import endpoints
from claude_authdoctor.store.read import read_store
from tests.login.standin import official_client


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["login"], "auth login"),
        (["login", "--console", "--email", "a@b"], "auth login --console --email a@b"),
        (["login", "--sso"], "auth login --sso"),
        (["login", "--long-lived"], "setup-token"),
        (["logout", "--yes"], "auth logout"),
    ],
)
@pytest.mark.parametrize("code", [0, 3])
def test_the_official_client_is_driven(run, home, words, asked, code):
    home.environ.setenv("PATH", official_client(home, code))
    result = run(*words)
    assert (home.home / "asked").read_text().strip() == asked
    assert result.exit_code == (1 if code else 0)
    assert "claude" in result.stderr


@pytest.mark.parametrize("words", [["login"], ["login", "--long-lived"], ["logout", "--yes"]])
def test_without_the_official_client_it_says_so(run, home, monkeypatch, words):
    monkeypatch.setenv("PATH", "/nonexistent")
    result = run(*words)
    assert result.exit_code == 1
    assert "not found" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--client-id", "x"],
        ["--port", "8000"],
        ["--paste"],
        ["--accept-policy"],
        ["--scope", "a"],
        ["--direct", "--sso"],
    ],
)
def test_options_that_do_not_fit(run, words):
    result = run("login", *words)
    assert "--direct" in str(result.exception)


def test_direct_needs_the_notice_accepted(run, home):
    before = home.store.read_bytes()
    result = run("login", "--direct", "--paste")
    assert "may not offer a claude.ai login" in result.stderr
    assert "--accept-policy" in str(result.exception)
    assert home.store.read_bytes() == before
    assert home.server.seen == []


@pytest.mark.parametrize("given", [(), ("--client-id", ""), ("--client-id", " ")])
def test_without_an_id_of_ones_own_the_notice_must_be_accepted(run, given):
    assert "--accept-policy" in str(run("login", "--direct", "--paste", *given).exception)


@pytest.mark.parametrize("spelt", [str, str.upper, " {} ".format])
def test_the_clients_own_id_typed_by_hand_is_not_ones_own(run, spelt):
    typed = spelt(endpoints().client_id)
    assert "--accept-policy" in str(run("login", "--direct", "--paste", "--client-id", typed).exception)


def test_with_an_id_of_ones_own_the_notice_is_shown_and_nothing_is_asked(run):
    result = run("login", "--direct", "--paste", "--client-id", "mine", typed="")
    assert (result.exit_code, "may not offer a claude.ai login" in result.stderr) == (3, True)
    assert "client_id=mine" in result.stderr


def test_direct(run, home, monkeypatch):
    """The link is read from the terminal, as a person would; the code is pasted."""
    from claude_authdoctor.login import direct as flow

    attempts = []
    real = flow.attempt
    monkeypatch.setattr(flow, "attempt", lambda *words: attempts.append(real(*words)) or attempts[-1])
    monkeypatch.setattr(flow, "from_paste", lambda _text, one: grant(home.server, one))
    result = run("login", "--direct", "--paste", "--accept-policy", "--client-id", "mine", typed="anything\n")
    assert result.exit_code == 0, result.stderr
    assert "Signed in." in result.stderr
    assert attempts[0].client_id == "mine"
    assert attempts[0].verifier.reveal() not in result.stderr
    assert "org:desktop_config" not in attempts[0].scopes
    assert read_store(str(home.store)).login.access.reveal() == home.server.access(1)


def grant(server, one):
    from claude_authdoctor.login.authorize import Grant
    from claude_authdoctor.login.pkce import challenge
    from claude_authdoctor.model.secret import Secret

    server.grants["the-code"] = (challenge(one.verifier), one.paste_redirect)
    return Grant(Secret("the-code"), one.paste_redirect)


@pytest.mark.parametrize(("typed", "says"), [("", "Nobody came back"), ("nonsense\n", "second half is missing")])
def test_direct_that_comes_to_nothing(run, typed, says):
    result = run("login", "--direct", "--accept-policy", "--paste", typed=typed)
    assert result.exit_code == 3
    assert says in result.stderr
