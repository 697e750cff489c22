"""The last door before output: no secret that was seen on this machine leaves it, whoever put it into a sentence.

It is passed twice. Before a report is laid out its texts are cleaned one by one, because a table may break a value in
two and an escape may change it; the finished text is cleaned again, for what came in on another way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from claude_authdoctor.model.document import Document
from claude_authdoctor.model.finding import Report
from claude_authdoctor.model.secret import Secret, mask
from claude_authdoctor.model.snapshot import Snapshot

SHORTEST = 8
# `ollama`, `not-needed`, `anthropic`: what people set where no key is wanted. To hide these would tear addresses apart.
_ORDINARY = re.compile(r"[a-z]+(?:[-_ .][a-z]+)*")
_LONGEST_WORD = 20
DEPTH = 12
COMMAND = "Helper"  # apiKeyHelper: which program fails must be said; what it is told may be a secret
SECRET_KEYS = ("token", "secret", "key", "password", "credential")


Redact = Callable[[str], str]
_T = TypeVar("_T")


def redacted(text: str, snapshot: Snapshot) -> str:
    """`text` with every known secret masked."""
    return redactor(snapshot)(text)


def redactor(snapshot: Snapshot) -> Redact:
    """What masks every secret of a machine in a text, the longest first."""
    known = sorted(set(secrets_of(snapshot)), key=len, reverse=True)

    def clean(text: str) -> str:
        for secret in known:
            if secret in text:
                text = text.replace(secret, mask(secret))
        return text

    return clean


def cleaned(report: Report, clean: Redact) -> Report:
    """A report whose texts hold no secret, ready to be laid out; what the collectors saw stays as it is."""
    return replace(
        report,
        resolution=without_secrets(report.resolution, clean),
        findings=without_secrets(report.findings, clean),
        replies=without_secrets(report.replies, clean),
    )


def without_secrets(value: _T, clean: Redact) -> _T:
    """A finding, a decision or a list of such with every open text in it cleaned."""
    found: Any = value
    if isinstance(value, str):
        found = clean(value)
    elif isinstance(value, tuple):
        found = tuple(without_secrets(item, clean) for item in value)
    elif isinstance(value, Mapping):
        found = {key: without_secrets(item, clean) for key, item in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(value, **{one.name: without_secrets(getattr(value, one.name), clean) for one in fields(value)})
    return found  # type: ignore[no-any-return]


def secrets_of(snapshot: Snapshot) -> Iterator[str]:
    """Every secret value the collectors met: whole, trimmed, and as JSON would write it."""
    for secret in all_secrets(snapshot):
        whole = secret.reveal()
        if len(whole) < SHORTEST or (len(whole) < _LONGEST_WORD and _ORDINARY.fullmatch(whole)):
            continue
        for value in {whole, whole.strip(), json.dumps(whole)[1:-1]}:
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


def said_to(command: str) -> Iterator[str]:
    """The words of a command that may be secrets: all but paths, and its program only where it reads like a key."""
    for number, word in enumerate(command.split()):
        bare = word.strip("\"'`();")
        if "/" not in bare and len(bare) >= (SHORTEST if number else _LONGEST_WORD):
            yield bare


def documents(snapshot: Snapshot) -> Iterator[Document]:
    """The files that hold credentials."""
    yield from (snapshot.store.document, *snapshot.store.siblings, snapshot.state.document)
    yield from (profile.credentials for profile in snapshot.profiles.known.values())
    yield from (file.document for file in snapshot.settings)
    if snapshot.checkout:
        yield snapshot.checkout.servers


def in_document(document: Document) -> Iterator[Secret]:
    """Every text of a document under a key that sounds secret."""
    level: list[Any] = [document.data]
    for _ in range(DEPTH):
        tables = [item for item in level if isinstance(item, Mapping)]
        for table in tables:
            for key, value in table.items():
                if isinstance(value, str) and any(word in key.lower() for word in SECRET_KEYS):
                    yield from map(Secret, said_to(value) if key.endswith(COMMAND) else (value,))
        inner = [value for table in tables for value in table.values()]
        level = inner + [value for item in level if isinstance(item, list) for value in item]
