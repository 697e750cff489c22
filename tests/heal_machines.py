"""Broken and healthy machines, put together at random from a seed: the faults people bring along, in places people use.

Each machine is an example for `worlds.facts`, with the causes of which one must come first, and what the servers say
about each value. Nothing here is a credential: values are joined at run time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Reply
from worlds import LETTERS, facts

KEY, TOKEN, OAT, BASE = "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_BASE_URL"
NOT_FROM_PROJECTS = (OAT, "CLAUDE_CODE_CUSTOM_OAUTH_URL")
FILES = {
    "user": ("home", ".claude/settings.json"),
    "project": ("project", ".claude/settings.json"),
    "local": ("project", ".claude/settings.local.json"),
}
GATEWAY = "https://gateway.example.com"
TRUSTED = {"projects": {"/home/u/project": {"hasTrustDialogAccepted": True}}}


@dataclass
class Machine:
    """One machine being broken. `accepts` holds the values a server takes; `answers` what it says of everything else."""

    name: str
    chosen: random.Random
    causes: tuple[str, ...] = ()
    needs_answers: bool = False
    example: dict[str, Any] = field(default_factory=dict)
    accepts: set[str] = field(default_factory=set)
    answer: tuple[str, str] = ("invalid", "revoked")
    way: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        self.example = {"env": {}, "home": {".claude.json": {"json": TRUSTED}}, "project": {}, "managed": {}}

    def value(self, kind: str, *, good: bool = False) -> str:
        """A new value of a kind, accepted or not."""
        body = "".join(self.chosen.choices(LETTERS, k=40 if kind == "gateway" else 93))
        text = f"gw-{body}" if kind == "gateway" else "-".join(("sk", "ant", kind, body + "AA"))
        if good:
            self.accepts.add(text)
        return text

    def export(self, name: str, value: str, *places: str) -> str:
        """Set a variable where somebody would; in `~/.profile`, in a file that it reads, or in a settings file."""
        usual = ("profile", "sourced", *FILES) if name not in NOT_FROM_PROJECTS else ("profile", "sourced", "user")
        place = self.chosen.choice(places or usual)
        if place in FILES:
            root, file = FILES[place]
            body = self.example[root].setdefault(file, {"json": {"permissions": {"allow": ["Bash(ls:*)"]}}})["json"]
            body.setdefault("env", {})[name] = value
            return place
        self.example["env"][name] = value
        quoted = "'" + value.replace("'", "'\\''") + "'"
        file = ".profile" if place == "profile" else ".config/shell/secrets.sh"
        home = self.example["home"]
        home[file] = home.get(file, "# mine\n") + f"export {name}={quoted}\n"
        if place == "sourced":
            home[".profile"] = home.get(".profile", "") + ". ~/.config/shell/secrets.sh\n"
        return place

    def login(self, *, good: bool = True, wrap: bool = True, **changes: Any) -> None:
        """A login in the store, with changes; `...` takes a field out."""
        body: dict[str, Any] = {
            "accessToken": self.value("oat01", good=good),
            "refreshToken": self.value("ort01"),
            "expiresAt": "{{now+6h}}",
            "scopes": ["user:inference", "user:profile"],
            "subscriptionType": self.chosen.choice(["max", "pro", "team"]),
        } | changes
        body = {key: value for key, value in body.items() if value is not ...}
        store = {"json": {"claudeAiOauth": body} if wrap else body, "mode": "600"}
        self.example["home"][".claude/.credentials.json"] = store

    def facts(self, *, asked: bool) -> Facts:
        """What is known of it, with the servers' answers or without."""
        offline = facts(self.example)
        return Facts(offline.snapshot, offline.resolution, tuple(self.replies(offline)) if asked else None)

    def replies(self, known: Facts) -> Iterator[Reply]:
        """What the servers say of each credential in use, and of the way to them."""
        endpoint = known.resolution.endpoint
        url = endpoint.url if endpoint else GATEWAY
        for slot in {slot.source: slot for slot in known.resolution.used if slot.secret}.values():
            text = slot.secret.reveal() if slot.secret else ""
            outcome, why = ("valid", "") if text in self.accepts else self.answer
            if self.way:
                outcome, why = self.way
            yield Reply(f"credential:{slot.source}", url, outcome, why, source=slot.source)  # type: ignore[arg-type]
        if self.way:
            yield Reply(f"net:{url.partition('://')[2]}", url, *self.way)  # type: ignore[arg-type]


Breaks = Callable[[Machine], None]
MACHINES: dict[str, tuple[tuple[str, ...], bool, Breaks]] = {}


def broken(*causes: str, answers: bool = False) -> Callable[[Breaks], Breaks]:
    """Register a way to break a machine: its causes, and whether only an answer of a server shows them."""

    def register(function: Breaks) -> Breaks:
        MACHINES[function.__name__] = (causes, answers, function)
        return function

    return register


def machine(name: str, seed: int) -> Machine:
    """The machine of that name under a seed."""
    causes, answers, breaks = MACHINES[name]
    made = Machine(name, random.Random(f"{seed}/{name}"), causes, answers)
    breaks(made)
    return made


# --- a credential that hides a better one


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


# --- a good credential, spoilt


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


# --- the stores


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


# --- endpoints and providers


def based(url: str) -> Breaks:
    def breaks(m: Machine) -> None:
        m.export(BASE, url, "user", "profile")
        m.export(TOKEN, m.value("gateway", good=True), "profile")

    return breaks


MACHINES["base_url_v1"] = (("base-url-v1",), False, based(GATEWAY + "/v1"))
MACHINES["base_url_messages"] = (("base-url-v1",), False, based(GATEWAY + "/v1/messages"))
MACHINES["base_url_no_scheme"] = (("base-url-invalid",), False, based("gateway.example.com"))
MACHINES["healthy_gateway"] = ((), False, based(GATEWAY))


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


MACHINES["left_over_bedrock"] = (("bedrock-creds", "provider-switch"), False, left_over("BEDROCK"))
MACHINES["left_over_vertex"] = (("vertex-adc", "provider-switch"), False, left_over("VERTEX"))
MACHINES["left_over_foundry"] = (("foundry-auth", "provider-switch"), False, left_over("FOUNDRY"))


# --- nothing a program can do


@broken("no-credential")
def no_credential(m: Machine) -> None:
    """Nothing at all."""


@broken("key-refused", answers=True)
def key_revoked(m: Machine) -> None:
    m.export(KEY, m.value("api03"), "profile")


# --- healthy machines


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


def names(*, broken: bool) -> list[str]:
    """The machines that have a cause, or those that have none."""
    return sorted(name for name, (causes, _, _) in MACHINES.items() if bool(causes) == broken)


def answers_needed(name: str) -> bool:
    """Whether only an answer of a server tells this machine's cause, or its health."""
    return MACHINES[name][1]
