"""Every place a credential can come from, and how it stands before any order is applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.model.javascript import trim
from claude_authdoctor.model.machine import Peek
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, text_of
from claude_authdoctor.resolve.aws import of_aws
from claude_authdoctor.resolve.header import usable_output
from claude_authdoctor.resolve.login import stored_key
from claude_authdoctor.resolve.profile import default_profile, federated_profile, federation, named_profile
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source
from claude_authdoctor.resolve.version import holds, parsed

STRICT_HELPER_SINCE = parsed("2.1.227") or ()  # changelog: header and helper output validation


def sources(situation: Situation) -> Mapping[str, Source]:
    """All sources by their id in rules/precedence.toml."""
    rows = (row for row in section("precedence")["source"] if holds(row, situation.version))
    return {row["id"]: READERS[row["reader"]](situation, row) for row in rows}


Row = Mapping[str, Any]


def of_variable(situation: Situation, row: Row) -> Source:
    """A variable: trimmed; blank is as good as unset (`A/...`)."""
    entry = situation.environment.winner(row["variable"])
    if entry is None:
        return Source(row["id"], f"env:{row['variable']}", "absent", row["kind"])
    if not situation.counts(row["variable"]):
        return Source(row["id"], entry.source, "empty", row["kind"], entry.place, why="empty")
    text = text_of(entry.value)
    value = trim(text) if situation.is_new else text
    return Source(row["id"], entry.source, "good", row["kind"], entry.place, Secret(value))


def of_api_key(situation: Situation, row: Row) -> Source:
    """ANTHROPIC_API_KEY: a person may have refused it, and then it is as if unset (`Q/key rejected ...`)."""
    source = of_variable(situation, row)
    if source.secret and situation.wants_approved_keys and situation.answer(source.secret.reveal()) != "approved":
        return source.turned("refused", "unapproved")
    asked = situation.interactive and situation.provider == "anthropic" and not situation.bare
    if source.secret and asked and situation.answer(source.secret.reveal()) == "refused":
        return source.turned("refused", "refused")
    return source


def of_descriptor(situation: Situation, row: Row) -> Source:
    """A file descriptor a variable names (`H/...`)."""
    entry = situation.environment.winner(row["variable"])
    source = Source(row["id"], f"fd:{row['variable']}", "absent", row["kind"])
    if entry is None or not situation.counts(row["variable"]):
        return source
    source = source.at(Place("descriptor", row["variable"]))
    peek = situation.snapshot.descriptors.get(row["variable"], Peek("closed"))
    if peek.state == "unknown":
        return source.turned("good", "unknown-content")
    content = trim((peek.data or b"").decode("utf-8", "replace"))
    return source.holding(Secret(content)) if content else source.turned("invalid", f"descriptor-{peek.state}")


def of_helper(situation: Situation, row: Row) -> Source:
    """The helper in force. One that is bound to fail still takes its place in the order (`T/helper ...`)."""
    helper = situation.helper
    if helper is None:
        return Source(row["id"], "settings:user:apiKeyHelper", "absent", row["kind"])
    source = Source(row["id"], f"settings:{helper.scope}:apiKeyHelper", "good", row["kind"], helper.place)
    if helper.failure:
        return source.failing_with(helper.failure)
    if helper.output is None:
        return source
    strict = situation.version >= STRICT_HELPER_SINCE
    value = usable_output(helper.output.reveal(), strict=strict)
    return source.failing_with("no-usable-output") if value is None else source.holding(Secret(value))


def of_header(situation: Situation, row: Row) -> Source:
    """A header of ANTHROPIC_CUSTOM_HEADERS that carries a credential (`G/...`)."""
    value = situation.headers.values.get(row["header"])
    entry = situation.environment.winner(row["variable"])
    if value is None or entry is None:
        return Source(row["id"], f"env:{row['variable']}", "absent", row["kind"])
    source = Source(row["id"], entry.source, "good", row["kind"], entry.place)
    return source.holding(Secret(value)) if value else source.failing_with("empty-header")


def of_login(situation: Situation, row: Row) -> Source:
    """The saved login: the file, or on macOS the Keychain item if there is no file."""
    login, document = situation.login, situation.snapshot.store.document
    source = Source(row["id"], "credentials-file", "absent", row["kind"])
    if situation.host_managed:
        return source
    if login.defect == "absent":
        return of_keychain(situation, source)
    source = source.at(Place("file", document.fact.path))
    if login.defect:
        return source.turned("invalid", f"login-{login.defect}")
    assert login.token
    return source.holding(login.token)


def of_keychain(situation: Situation, source: Source) -> Source:
    """The first Keychain item for the folder in force: there or not; its value is not read."""
    items = situation.snapshot.keychain
    if not items or items[0].present is False:
        return source
    place = Place("keychain", items[0].service)
    found = Source(source.id, "keychain", "good", source.kind, place, why="unknown-content")
    return found if items[0].present else found.turned("invalid", f"keychain-{items[0].error}")


def of_stored_key(situation: Situation, row: Row) -> Source:
    """`primaryApiKey` in the state file, left by an older Console login."""
    document = situation.snapshot.state.document
    secret = None if situation.host_managed else stored_key(document)
    place = Place("file", document.fact.path)
    if secret is None:
        return Source(row["id"], "claude-json:primaryApiKey", "absent", row["kind"])
    return Source(row["id"], "claude-json:primaryApiKey", "good", row["kind"], place, secret)


def of_google(situation: Situation, row: Row) -> Source:
    """Google's application default credentials."""
    document = situation.snapshot.cloud.google
    if document is None or document.state == "absent":
        return Source(row["id"], "gcp:adc", "absent", row["kind"])
    source = Source(row["id"], "gcp:adc", "good", row["kind"], Place("file", document.fact.path))
    return source if document.state == "ok" else source.turned("invalid", "google-file")


AZURE_PROOFS = {
    "AZURE_CLIENT_SECRET": "client-secret",
    "AZURE_CLIENT_CERTIFICATE_PATH": "client-certificate",
    "AZURE_FEDERATED_TOKEN_FILE": "federated-token",
}


def of_azure(situation: Situation, row: Row) -> Source:
    """Azure's default chain: a client's own secret, certificate or token file, else a signed-in `az`."""
    environment = situation.environment
    for variable, name in AZURE_PROOFS.items():
        entry = environment.winner(variable)
        if entry and environment.is_set(variable) and environment.is_set("AZURE_CLIENT_ID"):
            return Source(row["id"], f"azure:{name}", "good", row["kind"], entry.place)
    azure = situation.snapshot.cloud.azure
    if azure and azure.kind == "file":
        return Source(row["id"], "azure:cli", "good", row["kind"], Place("file", azure.path))
    return Source(row["id"], "azure:chain", "absent", row["kind"])


def of_placeholder(situation: Situation, row: Row) -> Source:  # noqa: ARG001 - every reader is called alike
    """The words the client sends where it was told to skip signing in."""
    return Source(row["id"], "literal:skip-foundry-auth", "good", row["kind"])


READERS: Mapping[str, Callable[[Situation, Row], Source]] = {
    "variable": of_variable,
    "api_key": of_api_key,
    "descriptor": of_descriptor,
    "helper": of_helper,
    "header": of_header,
    "login": of_login,
    "stored_key": of_stored_key,
    "named_profile": named_profile,
    "default_profile": default_profile,
    "federated_profile": federated_profile,
    "federation": federation,
    "aws": of_aws,
    "google": of_google,
    "azure": of_azure,
    "placeholder": of_placeholder,
}
