"""Ways to break a machine by what stands around a good credential, and machines that only look broken."""

from __future__ import annotations

from heal_machine import BASE, GATEWAY, KEY, MACHINES, OAT, TOKEN, Breaks, Machine, broken


def based(url: str) -> Breaks:
    def breaks(m: Machine) -> None:
        m.export(BASE, url, "user", "profile")
        m.export(TOKEN, m.value("gateway", good=True), "profile")

    return breaks


@broken("endpoint-unreachable", answers=True)
def dead_local_proxy(m: Machine) -> None:
    m.export(BASE, "http://127.0.0.1:9", "user", "profile")
    m.export(KEY, m.value("api03", good=True), "profile")
    m.way = ("unknown", "unreachable")


@broken("oauth-url-unapproved")
def unapproved_oauth_url(m: Machine) -> None:
    m.export("CLAUDE_CODE_CUSTOM_OAUTH_URL", "https://oauth.company.com/authorize")
    m.login()


def left_over(name: str) -> Breaks:
    def breaks(m: Machine) -> None:
        m.export(f"CLAUDE_CODE_USE_{name}", "1", "user", "profile", "local")
        m.login()

    return breaks


@broken()
def healthy_key(m: Machine) -> None:
    m.export(KEY, m.value("api03", good=True))


@broken()
def healthy_login(m: Machine) -> None:
    m.login()


@broken()
def healthy_setup_token(m: Machine) -> None:
    m.export(OAT, m.value("oat01", good=True))


@broken()
def healthy_helper(m: Machine) -> None:
    helper = f"echo {m.value('api03', good=True)}"
    m.example["home"][".claude/settings.json"] = {"json": {"apiKeyHelper": helper}}


@broken()
def healthy_old_switch_off(m: Machine) -> None:
    m.export("CLAUDE_CODE_USE_BEDROCK", "0")
    m.login()


@broken()
def healthy_login_in_seconds(m: Machine) -> None:
    m.login(expiresAt="{{now+6h|s}}", refreshToken=...)


@broken(answers=True)
def healthy_key_beside_login(m: Machine) -> None:
    """Meant, for the key works: only an answer tells it from a stale one."""
    m.export(KEY, m.value("api03", good=True), "profile")
    m.login()


MACHINES["base_url_messages"] = (("base-url-v1",), False, based(GATEWAY + "/v1/messages"))
MACHINES["base_url_no_scheme"] = (("base-url-invalid",), False, based("gateway.example.com"))
MACHINES["base_url_v1"] = (("base-url-v1",), False, based(GATEWAY + "/v1"))
MACHINES["healthy_gateway"] = ((), False, based(GATEWAY))
MACHINES["left_over_bedrock"] = (("bedrock-creds", "provider-switch"), False, left_over("BEDROCK"))
MACHINES["left_over_foundry"] = (("foundry-auth", "provider-switch"), False, left_over("FOUNDRY"))
MACHINES["left_over_vertex"] = (("vertex-adc", "provider-switch"), False, left_over("VERTEX"))
