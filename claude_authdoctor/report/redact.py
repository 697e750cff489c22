"""The last door before output: no secret that was seen on this machine leaves it, whoever put it into a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claude_authdoctor.model.document import Document
from claude_authdoctor.model.secret import Secret, mask
from claude_authdoctor.model.snapshot import Snapshot

SHORTEST = 8
DEPTH = 12
SECRET_KEYS = ("token", "secret", "key", "password", "credential")


def redacted(text: str, snapshot: Snapshot) -> str:
    """`text` with every known secret masked, the longest first."""
    for secret in sorted(set(secrets_of(snapshot)), key=len, reverse=True):
        if secret in text:
            text = text.replace(secret, mask(secret))
    return text


def secrets_of(snapshot: Snapshot) -> Iterator[str]:
    """Every secret value the collectors met, whole and trimmed."""
    for secret in all_secrets(snapshot):
        for value in {secret.reveal(), secret.reveal().strip()}:
            if len(value) >= SHORTEST:
                yield value


def all_secrets(snapshot: Snapshot) -> Iterator[Secret]:
    """From variables, settings, the stores, profiles, helpers and start-up files."""
    for table in (snapshot.env, *(file.env for file in snapshot.settings)):
        yield from (value for value in table.values() if isinstance(value, Secret))
    yield from (helper.output for helper in snapshot.helpers if helper.output)
    yield from (export.value for export in snapshot.exports if export.value and looks_secret(export.value))
    for document in documents(snapshot):
        yield from in_document(document)
    for peek in snapshot.descriptors.values():
        yield Secret((peek.data or b"").decode("utf-8", "replace"))


def looks_secret(value: Secret) -> bool:
    """A value of a start-up file that is no path, word or address."""
    text = value.reveal()
    return text.startswith("sk-ant-") or (len(text) >= 20 and "/" not in text and " " not in text)  # noqa: PLR2004


def documents(snapshot: Snapshot) -> Iterator[Document]:
    """The files that hold credentials."""
    yield from (snapshot.store.document, *snapshot.store.siblings, snapshot.state.document)
    yield from (profile.credentials for profile in snapshot.profiles.known.values())
    yield from (file.document for file in snapshot.settings)


def in_document(document: Document) -> Iterator[Secret]:
    """Every text of a document under a key that sounds secret."""
    level: list[Any] = [document.data]
    for _ in range(DEPTH):
        tables = [item for item in level if isinstance(item, Mapping)]
        for table in tables:
            yield from (
                Secret(value)
                for key, value in table.items()
                if isinstance(value, str) and any(word in key.lower() for word in SECRET_KEYS)
            )
        inner = [value for table in tables for value in table.values()]
        level = inner + [value for item in level if isinstance(item, list) for value in item]
