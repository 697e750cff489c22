"""The conditions that rules/precedence.toml may name. Data names them; only this module says what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source

Sources = Mapping[str, Source]
Condition = Callable[[Situation, Sources], bool]

LOGIN_TOKENS = ("oauth-token", "oauth-descriptor", "login")
PROFILES = ("named-profile", "federation", "default-profile")
DESKTOP = "claude-desktop"


def good(*names: str) -> Condition:
    """Any of these sources is there."""
    return lambda _, sources: any(name in sources and sources[name].good for name in names)


def lacking(name: str) -> Condition:
    """This source is not there."""
    return lambda _, sources: not sources[name].good


def switch(variable: str) -> Condition:
    """A switch of the environment is on."""
    return lambda situation, _: situation.environment.is_on(variable)


def no_key_descriptor(situation: Situation, sources: Sources) -> bool:  # noqa: ARG001 - all conditions are called alike
    """The variable is blank: any other value switches OAuth off, even if nothing can be read (`H/API/num '9' +login`)."""
    return not situation.environment.is_set("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR")


def has_oauth(situation: Situation, sources: Sources) -> bool:
    """A token of a login, or a profile that no stored key outranks (`V/profile p1 + primary`)."""
    return good(*LOGIN_TOKENS)(situation, sources) or (
        good(*PROFILES)(situation, sources) and not sources["stored-key"].good
    )


def hosted_session(situation: Situation, sources: Sources) -> bool:  # noqa: ARG001
    """A session of the web, or one the desktop application starts."""
    environment = situation.environment
    return environment.is_on("CLAUDE_CODE_REMOTE") or environment.text("CLAUDE_CODE_ENTRYPOINT") == DESKTOP


CONDITIONS: Mapping[str, Condition] = {
    "bare": lambda situation, _: situation.bare,
    "not-bare": lambda situation, _: not situation.bare,
    "no-key": lacking("api-key"),
    "no-token": lacking("auth-token"),
    "no-helper": lacking("helper"),
    "no-key-descriptor": no_key_descriptor,
    "has-oauth": has_oauth,
    "has-login-token": good(*LOGIN_TOKENS),
    "hosted-session": hosted_session,
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
