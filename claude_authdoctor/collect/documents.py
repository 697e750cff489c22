"""Read a JSON file as Claude Code would, and keep what went wrong as a fact."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from claude_authdoctor.model.document import Document, DocumentState
from claude_authdoctor.model.machine import FileFact, Machine
from claude_authdoctor.model.secret import Secret

MIB = 1024 * 1024
SETTINGS_LIMIT = 2 * MIB  # Claude Code: "Settings file exceeds the 2MiB limit" (errors page)
STATE_LIMIT = 16 * MIB
MAX_DEPTH = 200
MAX_DIGITS = 309
_BOM = "\ufeff"


def document(machine: Machine, path: str, limit: int = SETTINGS_LIMIT) -> Document:
    """The JSON file at `path`; at most `limit` bytes of it are read."""
    sight = machine.read(path, limit)
    if sight.too_large:
        return Document(sight.fact, "too-large")
    if sight.data is None:
        return Document(sight.fact, state_of(sight.fact))
    return parsed(sight.fact, sight.data)


def state_of(fact: FileFact) -> DocumentState:
    """Why there is nothing to parse: a folder, FIFO or device is as good as no file to a reader, but not to us."""
    if fact.kind == "absent":
        return "absent"
    return "unreadable" if fact.kind in ("unreadable", "file") else "not-a-file"


def parsed(fact: FileFact, data: bytes) -> Document:
    """The document that these bytes are; undecodable bytes become U+FFFD as in a JavaScript reader."""
    text = data.decode("utf-8", "replace")
    bom = text.startswith(_BOM)
    body = text.removeprefix(_BOM)
    secret = Secret(text)
    if not body.strip():
        return Document(fact, "empty", text=secret, bom=bom)
    duplicates: list[str] = []
    try:
        value = loads(body, duplicates)
    except RecursionError:
        return Document(fact, "too-deep", text=secret, bom=bom)
    except ValueError as fault:
        return Document(fact, "malformed", text=secret, fault=position(fault), bom=bom)
    if too_deep(value):
        return Document(fact, "too-deep", text=secret, bom=bom)
    return Document(fact, "ok", value, secret, duplicates=tuple(duplicates), bom=bom)


def loads(text: str, duplicates: list[str]) -> Any:
    """`JSON.parse(text)`: no NaN, any number, the last of two equal keys; names of doubled keys are collected."""

    def last_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            times = Counter(key for key, _ in pairs)
            duplicates.extend(sorted(key for key, count in times.items() if count > 1))
        return table

    return json.loads(text, parse_constant=refuse, parse_int=number, object_pairs_hook=last_wins)


def refuse(word: str) -> NoReturn:
    """Python accepts NaN and Infinity; JSON does not."""
    raise ValueError(f"{word} is not JSON")


def number(digits: str) -> int | float:
    """A whole number; one beyond any double as the infinity a JavaScript reader would see."""
    return int(digits) if len(digits) <= MAX_DIGITS else float("inf")


def position(fault: ValueError) -> str:
    """Where parsing stopped, without quoting the file: it may hold secrets."""
    if isinstance(fault, json.JSONDecodeError):
        return f"line {fault.lineno}, column {fault.colno}"
    return "not a JSON number"


def too_deep(value: Any) -> bool:
    """More than MAX_DEPTH levels: nothing that people write, and a danger to everything that walks it."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
