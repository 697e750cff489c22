"""Ways to break a machine by its credentials: one that hides a better one, a good one that is spoilt, a damaged store."""

from __future__ import annotations

from heal_machine import FILES, KEY, MACHINES, OAT, TOKEN, Breaks, Machine, broken


@broken("stale-api-key")
def stale_key_hides_login(m: Machine) -> None:
    m.export(KEY, m.value("api03"))
    m.login()


@broken("auth-token-shadow")
def stale_bearer_hides_login(m: Machine) -> None:
    m.export(TOKEN, m.value("gateway"))
    m.login()


@broken("auth-token-shadow", "both-credentials")
def stale_bearer_hides_key(m: Machine) -> None:
    m.export(TOKEN, m.value("gateway"))
    m.export(KEY, m.value("api03", good=True), "profile")


@broken("settings-env-override", "stale-api-key")
def settings_key_hides_good_key(m: Machine) -> None:
    m.export(KEY, m.value("api03"), *FILES)
    m.export(KEY, m.value("api03", good=True), "profile")


@broken("settings-env-override", "empty-vars")
def empty_setting_hides_good_key(m: Machine) -> None:
    m.export(KEY, "", *FILES)
    m.export(KEY, m.value("api03", good=True), "profile")


@broken("stale-setup-token")
def stale_setup_token_hides_login(m: Machine) -> None:
    m.export(OAT, m.value("oat01"))
    m.login()


@broken("custom-headers")
def custom_header_hides_login(m: Machine) -> None:
    m.export("ANTHROPIC_CUSTOM_HEADERS", "Authorization: Bearer " + m.value("gateway"))
    m.login()


@broken("auth-token-shadow", "both-credentials", "stale-api-key")
def two_stale_hide_login(m: Machine) -> None:
    m.export(KEY, m.value("api03"), "profile")
    m.export(TOKEN, m.value("gateway"), "user")
    m.login()


@broken("helper-fails")
def helper_gone_hides_login(m: Machine) -> None:
    m.example["home"][".claude/settings.json"] = {"json": {"apiKeyHelper": "~/bin/no-such-helper.sh"}}
    m.login()


@broken("helper-fails")
def helper_not_executable(m: Machine) -> None:
    m.example["home"]["bin/key.sh"] = {"text": "#!/bin/sh\necho key\n", "mode": "644"}
    m.example["home"][".claude/settings.json"] = {"json": {"apiKeyHelper": "/home/u/bin/key.sh"}}


@broken("stale-api-key", "settings-env-override")
def managed_stale_key(m: Machine) -> None:
    m.login()
    m.example["managed"]["managed-settings.json"] = {"json": {"env": {KEY: m.value("api03")}}}


def spoil(form: str) -> Breaks:
    def breaks(m: Machine) -> None:
        m.export(KEY, form % m.value("api03", good=True), "user", "local", "profile")

    return breaks


for title, form in {
    "quoted": '"%s"',
    "bearer": "Bearer %s",
    "curly": "\u201c%s\u201d",
    "zero_width": "%s\u200b",
}.items():
    MACHINES[f"key_{title}"] = (("token-mangled",), False, spoil(form))
for title, form in {"newline": "%s\n", "spaces": "  %s ", "crlf": "%s\r\n"}.items():
    MACHINES[f"healthy_key_{title}"] = ((), False, spoil(form))


@broken("token-mangled")
def setup_token_wrapped(m: Machine) -> None:
    value = m.value("oat01", good=True)
    at = m.chosen.randrange(20, 100)
    m.export(OAT, value[:at] + "\n" + value[at:], "user")


@broken("setting-ignored")
def setup_token_in_project_settings(m: Machine) -> None:
    m.export(OAT, m.value("oat01", good=True), "project", "local")


@broken("wrong-kind")
def oauth_as_key(m: Machine) -> None:
    m.export(KEY, m.value("oat01"), "user", "profile")


@broken("wrong-kind")
def key_as_oauth(m: Machine) -> None:
    m.export(OAT, m.value("api03"), "user", "profile")


@broken("login-without-scopes")
def login_without_scopes(m: Machine) -> None:
    m.login(scopes=...)


@broken("login-without-scopes")
def login_blank_scopes(m: Machine) -> None:
    m.login(scopes=[])


@broken("login-without-scopes", "creds-corrupt")
def login_scopes_text(m: Machine) -> None:
    m.login(good=False, scopes="user:inference user:profile")


@broken("creds-corrupt")
def login_flat(m: Machine) -> None:
    m.login(wrap=False)


@broken("claude-json-corrupt")
def state_file_corrupt(m: Machine) -> None:
    m.login()
    m.example["home"][".claude.json"] = '{"numStartups": 12, "oauthAccount": {"emailAddr'


@broken("config-dir-mismatch")
def config_dir_elsewhere(m: Machine) -> None:
    m.export("CLAUDE_CONFIG_DIR", "/home/u/.claude-work", "profile")
    m.login()
    m.example["home"][".claude-work/settings.json"] = {"json": {"model": "opus"}}


@broken("no-credential")
def no_credential(m: Machine) -> None:
    """Nothing at all."""


@broken("key-refused", answers=True)
def key_revoked(m: Machine) -> None:
    m.export(KEY, m.value("api03"), "profile")
