"""Amazon's credential chain as Claude Code walks it (recorded `aws/...`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claude_authdoctor.model.javascript import trim
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, text_of
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source

WEB_IDENTITY = "AWS_WEB_IDENTITY_TOKEN_FILE"
CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
NAMELESS = {"role": "aws:assumed-role", "web-identity": "aws:web-identity"}


def of_aws(situation: Situation, row: Mapping[str, Any]) -> Source:
    """The first link of the chain that offers something."""
    absent = Source(row["id"], "aws:chain", "absent", row["kind"])
    found = (look(situation, absent) for look in (of_export, of_keys, of_profile, of_web_identity, of_container))
    return next((source for source in found if source), absent)


def of_export(situation: Situation, blank: Source) -> Source | None:
    """`awsCredentialExport` of the strongest file, unless it is bound to fail (`aws/export + keys`)."""
    commands = [helper for helper in situation.snapshot.helpers if helper.key == "awsCredentialExport"]
    if not commands or commands[-1].failure or not commands[-1].command.reveal().strip():
        return None
    scope = commands[-1].scope
    return Source(blank.id, f"settings:{scope}:awsCredentialExport", "good", blank.kind, commands[-1].place)


def of_keys(situation: Situation, blank: Source) -> Source | None:
    """A pair of keys, only where no profile is named (`aws/named + keys`); blanks count as a value here."""
    environment = situation.environment
    key = environment.winner("AWS_ACCESS_KEY_ID")
    pair = environment.text("AWS_ACCESS_KEY_ID") and environment.text("AWS_SECRET_ACCESS_KEY")
    if key is None or not pair or environment.text("AWS_PROFILE"):
        return None
    text = text_of(key.value)
    source = Source(blank.id, key.source, "good", blank.kind, key.place, Secret(text))
    return source.failing_with("aws-key-padded") if trim(text) and trim(text) != text else source


def of_profile(situation: Situation, blank: Source) -> Source | None:
    """The named profile, else `default`. A named one that is missing ends the chain (`aws/named missing + keys`)."""
    named = situation.environment.text("AWS_PROFILE")
    name, cloud = named or "default", situation.snapshot.cloud
    offer = cloud.aws_profiles.get(name, "none")
    place = Place("file", cloud.aws_files[-1].fact.path) if cloud.aws_files else None
    source = Source(blank.id, NAMELESS.get(offer, f"aws:profile:{name}"), "good", blank.kind, place)
    if offer in ("none", "half-keys"):
        return source.turned("invalid", "aws-profile-missing") if named else None
    return source.turned("invalid", "aws-sso-signed-out") if offer == "sso" and not cloud.aws_sso else source


def of_web_identity(situation: Situation, blank: Source) -> Source | None:
    """A token file and the role it is traded for."""
    entry = situation.environment.winner(WEB_IDENTITY)
    if (
        entry is None
        or not situation.environment.is_set(WEB_IDENTITY)
        or not situation.environment.is_set("AWS_ROLE_ARN")
    ):
        return None
    source = Source(blank.id, "aws:web-identity", "good", blank.kind, entry.place)
    fact = situation.snapshot.cloud.web_identity
    return source if fact is None or fact.kind == "file" else source.turned("invalid", "aws-token-file-missing")


def of_container(situation: Situation, blank: Source) -> Source | None:
    """The credentials a container is given by its host."""
    environment = situation.environment
    entry = next((environment.winner(name) for name in CONTAINER if environment.is_set(name)), None)
    return Source(blank.id, "aws:container", "good", blank.kind, entry.place) if entry else None
