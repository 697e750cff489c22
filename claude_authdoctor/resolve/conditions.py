"""The conditions that rules/precedence.toml may name. Data names them; only this module says what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source

Sources = Mapping[str, Source]
Condition = Callable[[Situation, Sources], bool]

LOGIN_TOKENS = ("oauth-token", "oauth-descriptor", "login")
STRONG_PROFILES = ("named-profile", "federation", "federated-profile")
HOSTS = ("claude-desktop", "local-agent")  # `claude-vscode` is another kind: it only asks for approved keys


def good(*names: str) -> Condition:
    """Any of these sources is there."""
    return lambda _, sources: any(name in sources and sources[name].good for name in names)


def lacking(name: str) -> Condition:
    """This source is not there."""
    return lambda _, sources: not sources[name].good


def switch(variable: str) -> Condition:
    """A switch of the environment is on."""
    return lambda situation, _: situation.environment.is_on(variable)


def no_key_descriptor(situation: Situation, sources: Sources) -> bool:  # noqa: ARG001 - all are called alike
    """The variable is blank: any other value switches OAuth off, even if nothing can be read (`H/API/num ...`)."""
    return not situation.counts("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR")


def no_key_named(situation: Situation, sources: Sources) -> bool:
    """Neither a key, a token, a helper nor a key descriptor: any of them switches OAuth off, even if it fails."""
    unnamed = not any(sources[name].good for name in ("api-key", "auth-token", "helper"))
    return unnamed and no_key_descriptor(situation, sources)


def hosting(situation: Situation) -> str:
    """The variable that makes it a session of the web or of an application (`host/remote: *`, `host/desktop: *`)."""
    if situation.environment.is_on("CLAUDE_CODE_REMOTE"):
        return "env:CLAUDE_CODE_REMOTE"
    started_by = situation.environment.trimmed("CLAUDE_CODE_ENTRYPOINT")
    return "env:CLAUDE_CODE_ENTRYPOINT" if started_by in HOSTS else ""


def hosted_session(situation: Situation, sources: Sources) -> bool:  # noqa: ARG001
    """Whether a web session or an application brings the login."""
    return bool(hosting(situation))


CONDITIONS: Mapping[str, Condition] = {
    "bare": lambda situation, _: situation.bare,
    "not-bare": lambda situation, _: not situation.bare,
    "no-key-named": no_key_named,
    "has-oauth-token": good("oauth-token", "oauth-descriptor"),
    "has-login": good("login"),
    "has-strong-profile": good(*STRONG_PROFILES),
    "has-default-profile": good("default-profile"),
    "has-stored-key": good("stored-key"),
    "no-stored-key": lacking("stored-key"),
    "has-login-token": good(*LOGIN_TOKENS),
    "hosted-session": hosted_session,
    "not-hosted": lambda situation, sources: not hosted_session(situation, sources),
    "bedrock-bearer-set": good("bedrock-bearer"),
    "bedrock-skip": switch("CLAUDE_CODE_SKIP_BEDROCK_AUTH"),
    "has-unsigned-token": good("auth-token", "helper", "custom-authorization"),
    "mantle-skip": switch("CLAUDE_CODE_SKIP_MANTLE_AUTH"),
    "aws-platform-skip": switch("CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH"),
    "aws-platform-key-set": good("aws-platform-key"),
    "google-platform-skip": switch("CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH"),
    "vertex-skip": switch("CLAUDE_CODE_SKIP_VERTEX_AUTH"),
    "foundry-token-set": good("foundry-token"),
    "foundry-key-set": good("foundry-key"),
    "foundry-skip": switch("CLAUDE_CODE_SKIP_FOUNDRY_AUTH"),
}
