"""Which credentials of AWS, Google and Azure lie here: that they are there, never what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.collect.documents import document
from claude_authdoctor.collect.locations import Locations
from claude_authdoctor.model.document import Document
from claude_authdoctor.model.machine import FileFact, Machine
from claude_authdoctor.model.snapshot import Cloud
from claude_authdoctor.resolve.environment import Environment

LIMIT = 1024 * 1024
Section = dict[str, str]


def cloud(machine: Machine, where: Locations, environment: Environment) -> Cloud:
    """All three clouds, from their own variables and files."""
    files = dict(aws_files(machine, where, environment))
    sections = profiles_of(sections_in(machine, files["config"]), sections_in(machine, files["credentials"]))
    return Cloud(
        aws_profiles={name: offer(section, sections) for name, section in sections.items()},
        aws_regions={name: section["region"] for name, section in sections.items() if section.get("region")},
        aws_files=tuple(Document(fact, "ok") for path in files.values() if (fact := machine.look(path)).kind == "file"),
        aws_sso=bool(machine.names(where.join(where.host.home, ".aws", "sso", "cache"))),
        web_identity=looked(machine, where, environment.text("AWS_WEB_IDENTITY_TOKEN_FILE")),
        google=google(machine, where, environment),
        azure=machine.look(where.join(where.host.home, ".azure", "azureProfile.json")),
    )


def looked(machine: Machine, where: Locations, path: str | None) -> FileFact | None:
    """What a path named by a variable is."""
    return machine.look(where.join(path)) if path else None


def aws_files(machine: Machine, where: Locations, environment: Environment) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    """The shared configuration and credentials files: named by a variable (`~/` is expanded), else the usual ones."""
    for name, variable in (("config", "AWS_CONFIG_FILE"), ("credentials", "AWS_SHARED_CREDENTIALS_FILE")):
        named = environment.text(variable) or where.join(where.host.home, ".aws", name)
        yield name, where.join(where.host.home, named[2:]) if named.startswith("~/") else where.join(named)


def sections_in(machine: Machine, path: str) -> dict[str, Section]:
    """The sections of an INI file of AWS, by the words between the brackets."""
    text = (machine.read(path, LIMIT).data or b"").decode("utf-8", "replace")
    sections: dict[str, Section] = {}
    current: Section = {}
    for line in text.splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip().strip("[]").strip(), {})
        elif "=" in line and not line.startswith((" ", "\t", "#", ";")):
            key, value = line.split("=", 1)
            current[key.strip().lower()] = value.strip()
    return sections


def profiles_of(config: Mapping[str, Section], credentials: Mapping[str, Section]) -> Mapping[str, Section]:
    """The profiles: `[profile NAME]` and `[default]` of the one file, `[NAME]` of the other, which wins (`aws/...`)."""
    profiles: dict[str, Section] = {}
    for title, section in config.items():
        if title == "default" or title.startswith("profile "):
            profiles.setdefault(title.removeprefix("profile ").strip(), {}).update(section)
    for title, section in credentials.items():
        profiles.setdefault(title, {}).update(section)
    return profiles


def offer(section: Section, sections: Mapping[str, Section]) -> str:
    """What kind of credential a profile gives; a role whose source is missing gives none (`aws/role with ...`)."""
    if section.get("source_profile") and section["source_profile"] not in sections:
        return "none"
    if section.get("aws_access_key_id") and section.get("aws_secret_access_key"):
        return "keys"
    kinds = {
        "role_arn": "role",
        "sso_session": "sso",
        "sso_start_url": "sso",
        "login_session": "login",
        "credential_process": "process",
        "aws_access_key_id": "half-keys",
        "aws_secret_access_key": "half-keys",
    }
    if section.get("role_arn") and section.get("web_identity_token_file"):
        return "web-identity"
    return next((kind for key, kind in kinds.items() if section.get(key)), "none")


def google(machine: Machine, where: Locations, environment: Environment) -> Document | None:
    """Google's application default credentials: the named file, else the one gcloud writes."""
    named = environment.text("GOOGLE_APPLICATION_CREDENTIALS")
    if named:
        return document(machine, where.join(named))
    # CLOUDSDK_CONFIG does not move the file for this client (`vertex/adc by CLOUDSDK_CONFIG`)
    folder = where.join(where.host.home, ".config", "gcloud")
    if where.host.platform == "windows":
        folder = where.join(environment.text("APPDATA") or "", "gcloud")
    found = document(machine, where.join(folder, "application_default_credentials.json"))
    return None if found.state == "absent" else found
