"""Amazon's credential chain as Claude Code walks it (recorded `aws/...`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.model.javascript import trim
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, text_of
from claude_authdoctor.resolve.environment import Environment
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source

WEB_IDENTITY = "AWS_WEB_IDENTITY_TOKEN_FILE"
CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
NAMELESS = {"role": "aws:assumed-role", "web-identity": "aws:web-identity"}


def of_aws(situation: Situation, row: Mapping[str, Any]) -> Source:
    """The first link of the chain that offers something, asked a second time where the client does so too."""
    absent = Source(row["id"], "aws:chain", "absent", row["kind"])
    early = asked_early(situation)
    found = walked(situation, early, absent) if early else absent
    return found if found.good else walked(situation, situation.environment, absent)


def asked_early(situation: Situation) -> Environment | None:
    """What Bedrock's chain sees before the rest of project and local settings applies; None where it is asked late.

    A bearer puts the question off (`aws/keys in project over bearer emptied there`).
    """
    rule = section("precedence")["aws-early"]
    if not situation.environment.is_on(rule["switch"]):
        return None
    early = situation.environment.without([*rule["variables"], rule["unless"]], rule["scopes"])
    return None if early.is_set(rule["unless"]) else early


def walked(situation: Situation, environment: Environment, absent: Source) -> Source:
    """The first link that offers something under this environment."""
    links = (of_keys, of_profile, of_web_identity, of_container)
    found = (of_export(situation, absent), *(link(situation, environment, absent) for link in links))
    return next((source for source in found if source), absent)


def of_export(situation: Situation, blank: Source) -> Source | None:
    """`awsCredentialExport` of the strongest file, unless it is bound to fail (`aws/export + keys`)."""
    commands = [helper for helper in situation.snapshot.helpers if helper.key == "awsCredentialExport"]
    last = commands[-1] if commands else None
    if last is None or last.failure or not last.command.reveal().strip() or garbled(last.output):
        return None
    return Source(blank.id, f"settings:{last.scope}:awsCredentialExport", "good", blank.kind, last.place)


def garbled(output: Secret | None) -> bool:
    """Whether a command is known to print something that is no JSON (`aws/export prints no JSON + keys`)."""
    try:
        return output is not None and not isinstance(json.loads(output.reveal()), dict)
    except (ValueError, RecursionError):
        return True


def of_keys(situation: Situation, environment: Environment, blank: Source) -> Source | None:  # noqa: ARG001 - a link
    """A pair of keys, only where no profile is named (`aws/named + keys`); blanks count as a value here."""
    key = environment.winner("AWS_ACCESS_KEY_ID")
    pair = environment.text("AWS_ACCESS_KEY_ID") and environment.text("AWS_SECRET_ACCESS_KEY")
    if key is None or not pair or environment.text("AWS_PROFILE"):
        return None
    text = text_of(key.value)
    source = Source(blank.id, key.source, "good", blank.kind, key.place, Secret(text))
    return source.failing_with("aws-key-padded") if trim(text) and trim(text) != text else source


def of_profile(situation: Situation, environment: Environment, blank: Source) -> Source | None:
    """The named profile, else `default`. A named one that is missing ends the chain (`aws/named missing + keys`)."""
    named = environment.text("AWS_PROFILE")
    name, cloud = named or "default", situation.snapshot.cloud
    offer = cloud.aws_profiles.get(name, "none")
    place = Place("file", cloud.aws_files[-1].fact.path) if cloud.aws_files else None
    source = Source(blank.id, NAMELESS.get(offer, f"aws:profile:{name}"), "good", blank.kind, place)
    if offer in ("none", "half-keys"):
        return source.turned("invalid", "aws-profile-missing") if named else None
    return source.turned("invalid", "aws-sso-signed-out") if offer == "sso" and not cloud.aws_sso else source


def of_web_identity(situation: Situation, environment: Environment, blank: Source) -> Source | None:
    """A token file and the role it is traded for."""
    entry = environment.winner(WEB_IDENTITY)
    if entry is None or not environment.is_set(WEB_IDENTITY) or not environment.is_set("AWS_ROLE_ARN"):
        return None
    source = Source(blank.id, "aws:web-identity", "good", blank.kind, entry.place)
    fact = situation.snapshot.cloud.web_identity
    return source if fact is None or fact.kind == "file" else source.turned("invalid", "aws-token-file-missing")


def of_container(situation: Situation, environment: Environment, blank: Source) -> Source | None:  # noqa: ARG001
    """The credentials a container is given by its host."""
    entry = next((environment.winner(name) for name in CONTAINER if environment.is_set(name)), None)
    return Source(blank.id, "aws:container", "good", blank.kind, entry.place) if entry else None
