"""Each credential is asked about where Claude Code would send it, and what is said of it is what the server meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from probe.service import Service, probed

from worlds import login, token

KEY, TOKEN, OAT, LOGIN = "console-key", "gateway-token", "setup-token", "access-token"


def test_a_key_that_works(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(Service({token(KEY): "key"}))
    reply = probed(around(server, ANTHROPIC_API_KEY=token(KEY)))["credential:env:ANTHROPIC_API_KEY"]
    assert (reply.outcome, reply.why, reply.status) == ("valid", "", 200)
    assert reply.source == "env:ANTHROPIC_API_KEY"
    carrying = {(r.host, r.path, r.header("x-api-key")) for r in server.requests if r.header("x-api-key")}
    assert carrying == {
        ("api.anthropic.com", "/v1/models", token(KEY)),
        ("api.anthropic.com", "/v1/messages/count_tokens", token(KEY)),
    }
    assert all(r.header("authorization") is None for r in server.requests)
    assert all((r.header("user-agent") or "").startswith("claude-authdoctor/") for r in server.requests)


def test_the_login_it_hides_is_asked_about_too(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({token(LOGIN): "login"}))
    replies = probed(around(server, ANTHROPIC_API_KEY=token(KEY)), home={".claude/.credentials.json": "{{login}}"})
    assert replies["credential:env:ANTHROPIC_API_KEY"].outcome == "invalid"
    assert replies["credential:env:ANTHROPIC_API_KEY"].why == "revoked"
    hidden = replies["credential:credentials-file"]
    assert (hidden.outcome, hidden.data["plan"]) == ("valid", "claude_max")
    assert "example.com" not in repr(hidden)


def test_every_layer_of_a_variable(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(Service({token(KEY, "good"): "key"}))
    replies = probed(
        around(server, ANTHROPIC_API_KEY=token(KEY, "good")),
        home={".claude/settings.json": {"json": {"env": {"ANTHROPIC_API_KEY": token(KEY, "stale")}}}},
    )
    assert replies["credential:settings:user:env.ANTHROPIC_API_KEY"].outcome == "invalid"
    assert replies["credential:env:ANTHROPIC_API_KEY"].outcome == "valid"


def test_a_setup_token_goes_with_the_beta_header(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({token(OAT): "setup"}))
    replies = probed(around(server, CLAUDE_CODE_OAUTH_TOKEN=token(OAT)))
    assert replies["credential:env:CLAUDE_CODE_OAUTH_TOKEN"].outcome == "valid"


def test_one_value_in_two_places_is_asked_about_once(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({token(KEY): "key"}))
    replies = probed(
        around(server, ANTHROPIC_API_KEY=token(KEY)),
        home={".claude.json": {"json": {"primaryApiKey": token(KEY)}}},
    )
    assert replies["credential:env:ANTHROPIC_API_KEY"].outcome == "valid"
    assert replies["credential:claude-json:primaryApiKey"].outcome == "valid"
    assert len([r for r in server.requests if r.path == "/v1/models"]) == 1


def test_a_login_that_is_due_is_not_asked_about(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service())
    home = {".claude/.credentials.json": {"json": login(expiresAt="{{now-1h}}")}}
    reply = probed(around(server), home=home)["credential:credentials-file"]
    assert (reply.outcome, reply.why) == ("unknown", "refresh-due")
    assert not any(token(LOGIN) in r.whole or token("refresh-token") in r.whole for r in server.requests)


def test_a_dead_login_that_nothing_renews(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(Service())
    home = {".claude/.credentials.json": {"json": login(expiresAt="{{now-1h}}", refreshToken=...)}}
    reply = probed(around(server), home=home)["credential:credentials-file"]
    assert (reply.outcome, reply.why) == ("invalid", "revoked")


def test_credit_shows_only_in_the_second_question(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    from probe.standin import error

    low = error(400, "Your credit balance is too low to access the Anthropic API.", "invalid_request_error")
    server = standin(Service({token(KEY): "key"}, {"/v1/messages": low}))
    reply = probed(around(server, ANTHROPIC_API_KEY=token(KEY)))["credential:env:ANTHROPIC_API_KEY"]
    assert (reply.outcome, reply.why) == ("valid", "credit")


def test_a_gateway_of_the_user_gets_its_token_and_nothing_else(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({token(TOKEN): "gateway"}))
    replies = probed(
        around(
            server,
            ANTHROPIC_BASE_URL="https://gateway.example.com",
            ANTHROPIC_AUTH_TOKEN=token(TOKEN),
            ANTHROPIC_API_KEY=token(KEY),
            CLAUDE_CODE_OAUTH_TOKEN=token(OAT),
        )
    )
    assert replies["credential:env:ANTHROPIC_AUTH_TOKEN"].outcome == "valid"
    for name in ("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"):
        reply = replies[f"credential:env:{name}"]
        assert (reply.outcome, reply.why) == ("not_asked", "not-approved")
    assert not any(token(KEY) in r.whole or token(OAT) in r.whole for r in server.requests)
    assert {r.host for r in server.requests if token(TOKEN) in r.whole} == {"gateway.example.com"}


def test_a_gateway_without_a_list_of_models(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    from probe.standin import error

    missing = error(404, "model: authdoctor-probe-no-such-model", "not_found_error")
    service = Service({}, {"/v1/models": error(404, "Not Found", "not_found_error"), "/v1/messages": missing})
    env = {"ANTHROPIC_BASE_URL": "https://gateway.example.com", "ANTHROPIC_AUTH_TOKEN": token(TOKEN)}
    assert probed(around(standin(service), **env))["credential:env:ANTHROPIC_AUTH_TOKEN"].outcome == "valid"


def test_a_repository_never_gets_a_credential(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service())
    for scope in ("settings.json", "settings.local.json"):
        for url in ("https://evil.example", "http://localhost:1", "https://api.anthropic.com.evil.example"):
            replies = probed(
                around(server, ANTHROPIC_AUTH_TOKEN=token(TOKEN), ANTHROPIC_API_KEY=token(KEY)),
                project={f".claude/{scope}": {"json": {"env": {"ANTHROPIC_BASE_URL": url}}}},
            )
            for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"):
                reply = replies[f"credential:env:{name}"]
                assert (reply.outcome, reply.why) == ("not_asked", "not-approved"), (scope, url)
    assert not any(token(TOKEN) in r.whole or token(KEY) in r.whole for r in server.requests)
    assert not any("evil" in opened for opened in server.opened)


def test_a_repository_chooses_neither_proxy_nor_certificates(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Any
) -> None:
    theirs = standin(Service())
    ours = standin(Service({token(KEY): "key"}))
    settings = {"env": {"HTTPS_PROXY": theirs.url, "https_proxy": theirs.url, "NODE_EXTRA_CA_CERTS": str(tmp_path)}}
    replies = probed(around(ours, ANTHROPIC_API_KEY=token(KEY)), project={".claude/settings.json": {"json": settings}})
    assert replies["credential:env:ANTHROPIC_API_KEY"].outcome == "valid"
    assert theirs.opened == []


def test_values_that_go_nowhere(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(Service())
    expected = {
        token("refresh-token"): "wrong-kind",
        token("session-key"): "wrong-kind",
        token(KEY)[:40] + "\n" + token(KEY)[40:]: "unsendable",
        "\u201c" + token(KEY): "unsendable",
    }
    for value, why in expected.items():
        reply = probed(around(server, ANTHROPIC_API_KEY=value))["credential:env:ANTHROPIC_API_KEY"]
        assert (reply.outcome, reply.why) == ("not_asked", why)
    assert not any(r.header("x-api-key") for r in server.requests)


def test_an_admin_key_is_alive_but_of_the_wrong_kind(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    from probe.standin import answer

    server = standin(Service({}, {"/v1/organizations/me": answer(200, {"id": "o", "type": "organization"})}))
    reply = probed(around(server, ANTHROPIC_API_KEY=token("admin-key")))["credential:env:ANTHROPIC_API_KEY"]
    assert (reply.outcome, reply.why) == ("valid", "wrong-kind")


def test_a_helper_is_known_by_its_echo_only(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(Service({token(KEY): "key"}))
    home = {".claude/settings.json": {"json": {"apiKeyHelper": f"echo {token(KEY)}"}}}
    assert probed(around(server), home=home)["credential:settings:user:apiKeyHelper"].outcome == "valid"
    home = {".claude/settings.json": {"json": {"apiKeyHelper": "cat /run/key"}}}
    reply = probed(around(server), home=home)["credential:settings:user:apiKeyHelper"]
    assert (reply.outcome, reply.why) == ("not_asked", "unseen")


def test_a_custom_header_goes_out_as_it_is(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(Service())
    env = around(server, ANTHROPIC_CUSTOM_HEADERS=f"Authorization: Bearer {token(TOKEN)}")
    reply = probed(env, home={".claude/.credentials.json": "{{login}}"})["credential:env:ANTHROPIC_CUSTOM_HEADERS"]
    assert (reply.outcome, reply.why) == ("invalid", "wrong-kind")
    assert [r.header("authorization") for r in server.requests if token(TOKEN) in r.whole] == [f"Bearer {token(TOKEN)}"]
