"""Known leaks, accepted until they are dealt with: `.authdoctor-baseline.json`, fingerprints only.

An entry is a fingerprint, its kind, its path and the day it was first seen: no line numbers and no time of writing, so
that two branches rarely touch the same line of the file.
"""

from __future__ import annotations

import os

from claude_authdoctor.model.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from claude_authdoctor.scan.leak import Leak

_SCHEMA = 1


class Baseline:
    """The entries of a baseline file by fingerprint and path."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._entries = _load(self.path)

    def unknown(self, leaks: Iterable[Leak]) -> list[Leak]:
        """The leaks that no entry accepts."""
        return [leak for leak in leaks if _key(leak) not in self._entries]

    def update(self, leaks: Iterable[Leak], looked_at: tuple[str, ...]) -> None:
        """Write all these leaks down; entries under the paths that were looked at whole go when their leak is gone."""
        from datetime import UTC, datetime  # noqa: PLC0415 - only when asked to write

        today = datetime.now(UTC).date().isoformat()
        found = {_key(leak): {**_entry(leak), "first_seen": today} for leak in leaks}
        kept = {
            key: entry for key, entry in self._entries.items() if key in found or not _below(entry["path"], looked_at)
        }
        _save(self.path, {**found, **kept})


def _key(leak: Leak) -> tuple[str, str]:
    return leak.fingerprint, leak.path


def _entry(leak: Leak) -> dict[str, str]:
    return {"fingerprint": leak.fingerprint, "kind": leak.kind, "path": leak.path}


def _below(path: str, folders: tuple[str, ...]) -> bool:
    names = [os.path.normpath(folder) for folder in folders]
    return any(name in {".", path} or path.startswith(name + "/") for name in names)


def _load(path: str) -> dict[tuple[str, str], dict[str, str]]:
    """The entries by key. UsageError where the file is no baseline."""
    try:
        with open(path, "rb") as file:
            data = file.read(64 << 20)
    except FileNotFoundError:
        return {}
    from json import loads  # noqa: PLC0415 - most repositories have no baseline

    try:
        entries = loads(data)["entries"]
        return {(entry["fingerprint"], entry["path"]): dict(entry) for entry in entries}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"{path} is no baseline of authdoctor; restore it or write it anew with --update-baseline"
        ) from None


def _save(path: str, entries: dict[tuple[str, str], dict[str, str]]) -> None:
    from json import dumps  # noqa: PLC0415

    rows = sorted(entries.values(), key=lambda entry: (entry["path"], entry["kind"], entry["fingerprint"]))
    text = ",\n".join("    " + dumps(row, ensure_ascii=False) for row in rows)
    body = (
        f'{{\n  "schema": {_SCHEMA},\n  "entries": [\n{text}\n  ]\n}}\n'
        if rows
        else f'{{"schema": {_SCHEMA}, "entries": []}}\n'
    )
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(body)
    os.replace(temporary, path)
