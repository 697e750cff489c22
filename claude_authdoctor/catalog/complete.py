"""Is a rule file complete and well-formed? Every fault with file, key and what to do; nothing is raised."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from claude_authdoctor.catalog import section, words

LONGEST_MESSAGE = 160
"""Of a message with its placeholders; with values of normal length it should stay below 100 letters (a test looks)."""
LONGEST_HINT = 160
SHORTEST_TEXT = 5
_CODE = re.compile(r"[A-Z]{3}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BRACES = re.compile(r"\{[a-z_]+\}|\{\{|\}\}")

REQUIRED: Mapping[str, type] = {
    "code": str,
    "name": str,
    "severity": str,
    "message": str,
    "hint": str,
    "why": str,
    "references": list,
}
OPTIONAL: Mapping[str, type] = {
    "confidence": str,
    "detect": str,
    "decisive": int,
    "since": str,
    "status": str,
    "needs": list,
    "explained_by": list,
    "fix": list,
    "clients": dict,
    "effect": list,
    "repair": dict,
    "text": list,
    "example": list,
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "severity": ("error", "warning", "note"),
    "confidence": ("certain", "likely", "possible"),
    "detect": ("local", "probe", "text"),
    "status": ("stable", "preview", "deprecated"),
}
INNER: Mapping[str, tuple[Mapping[str, type], Mapping[str, type]]] = {  # required and optional fields of a table
    "fix": ({"run": str}, {"note": str, "platform": str}),
    "text": ({"match": str, "weight": int}, {"telling": bool, "source": str}),
    "repair": ({"safety": str}, {"reason": str}),
    "clients": ({}, {"since": str, "until": str}),
}
INNER_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("fix", "platform"): ("any", "linux", "macos", "windows", "wsl"),
    ("repair", "safety"): ("safe", "unsafe", "manual", "none"),
    ("example", "expect"): ("fires", "silent"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a rule file: which file, which key (`fix[2].run`), and what to do."""

    file: str
    key: str
    says: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key} {self.says}" if self.key else f"{self.file} {self.says}"


Report = Callable[..., Fault]


def faults(folder: Path) -> Iterator[Fault]:
    """All faults of all rule files in a folder, or in its folder `checks` where there is one."""
    seen: dict[tuple[str, str], str] = {}
    for path in rule_files(folder):
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
            yield fault_of(path.name, "", "malformed", why=str(fault) or type(fault).__name__)
            continue
        yield from of_rule(raw, path.name)
        yield from doubles(raw, path.name, seen)


def rule_files(folder: Path) -> list[Path]:
    """The rule files of a folder."""
    inner = folder / "checks"
    return sorted((inner if inner.is_dir() else folder).glob("*.toml"))


def fault_of(file: str, key: str, which: str, **values: Any) -> Fault:
    """A fault with its sentence."""
    return Fault(file, key, words("rules")["fault"][which].format(**values))


def of_rule(raw: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """All faults of one rule."""
    report = partial(fault_of, file)
    yield from fields(raw, "", REQUIRED, OPTIONAL, report)
    sound = {key: raw[key] for key, kind in {**REQUIRED, **OPTIONAL}.items() if is_a(raw.get(key), kind)}
    for key, choices in CHOICES.items():
        if key in sound and sound[key] not in choices:
            yield report(key, "choice", found=sound[key], known=", ".join(choices))
    yield from identity(sound, file, report)
    yield from sentences(sound, report)
    yield from inner_tables(sound, report)
    yield from proof(sound, report)
    if not 0 <= sound.get("decisive", 50) <= 100:  # noqa: PLR2004 - a percentage
        yield report("decisive", "range", found=sound["decisive"], low=0, high=100)


def fields(
    table: Mapping[str, Any], at: str, required: Mapping[str, type], optional: Mapping[str, type], report: Report
) -> Iterator[Fault]:
    """Missing, unknown and wrongly typed fields of a table."""
    known = {**required, **optional}
    for key in required:
        if key not in table:
            yield report(f"{at}{key}", "missing")
    for key, value in table.items():
        if key not in known:
            yield report(f"{at}{key}", "unknown", known=", ".join(known))
        elif not is_a(value, known[key]):
            yield report(f"{at}{key}", "type", wanted=KINDS[known[key]], found=kind_of(value))
        elif value in ("", []):
            yield report(f"{at}{key}", "empty")


KINDS: Mapping[type, str] = {str: "text", int: "a number", bool: "true or false", list: "a list", dict: "a table"}


def kind_of(value: object) -> str:
    """What to call the kind of a value."""
    return KINDS.get(type(value), type(value).__name__)


def is_a(value: object, kind: type) -> bool:
    """Whether a value is of a kind; true and false are no numbers."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def identity(rule: Mapping[str, Any], file: str, report: Report) -> Iterator[Fault]:
    """Code, name and file belong together."""
    code, name = rule.get("code", ""), rule.get("name", "")
    if code and not _CODE.fullmatch(code):
        yield report("code", "code-form", found=code)
    if name and not _NAME.fullmatch(name):
        yield report("name", "name-form", found=name)
    retired: Mapping[str, str] = section("retired")["codes"]
    if code in retired:
        yield report("code", "retired", why=retired[code])
    if code and name and file != f"{code}-{name}.toml":
        yield report("name", "file-name", wanted=f"{code}-{name}.toml")


def doubles(raw: Mapping[str, Any], file: str, seen: dict[tuple[str, str], str]) -> Iterator[Fault]:
    """Codes and names that another file has as well."""
    for key in ("code", "name"):
        value = raw.get(key)
        if isinstance(value, str):
            if other := seen.get((key, value)):
                yield fault_of(file, key, f"{key}-twice", other=other)
            seen.setdefault((key, value), file)


def sentences(rule: Mapping[str, Any], report: Report) -> Iterator[Fault]:
    """Message and hint are one line each, not too long, and begin and end as agreed."""
    for key, limit in (("message", LONGEST_MESSAGE), ("hint", LONGEST_HINT)):
        text = rule.get(key, "")
        if len(text) > limit:
            yield report(key, "long", found=len(text), limit=limit)
        if "\n" in text:
            yield report(key, "lines")
        if text.endswith("."):
            yield report(key, "stop")
        if {"{", "}"} & set(_BRACES.sub("", text)):
            yield report(key, "placeholder")
    first = rule.get("hint", "").split(" ", 1)[0]
    if first and (first[0].isupper() or first.lower() in ("the", "a", "an", "you", "your", "this", "it", "there")):
        yield report("hint", "hint-start", found=first)


def inner_tables(rule: Mapping[str, Any], report: Report) -> Iterator[Fault]:
    """The tables within a rule: fixes, texts, repair, clients."""
    for key, (required, optional) in INNER.items():
        value = rule.get(key)
        rows = value if isinstance(value, list) else [] if value is None else [value]
        for number, row in enumerate(rows, 1):
            at = f"{key}[{number}]" if isinstance(value, list) else key
            if not isinstance(row, dict):
                yield report(at, "type", wanted=KINDS[dict], found=kind_of(row))
                continue
            yield from fields(row, f"{at}.", required, optional, report)
            yield from choices_of(key, row, at, report)
    yield from texts(rule, report)
    repair = rule.get("repair", {})
    if repair.get("safety") == "unsafe" and not repair.get("reason"):
        yield report("repair.reason", "reason")


def choices_of(key: str, row: Mapping[str, Any], at: str, report: Report) -> Iterator[Fault]:
    """Values that must be one of a few."""
    for (table, field), choices in INNER_CHOICES.items():
        if table == key and field in row and row[field] not in choices:
            yield report(f"{at}.{field}", "choice", found=row[field], known=", ".join(choices))


def texts(rule: Mapping[str, Any], report: Report) -> Iterator[Fault]:
    """Messages that are too short to mean anything, stand twice, or weigh too much."""
    seen: dict[str, int] = {}
    for number, row in enumerate(rule.get("text", ()), 1):
        if not isinstance(row, dict) or not is_a(row.get("match"), str) or not is_a(row.get("weight"), int):
            continue
        pieces = ["".join(filter(str.isalnum, piece)).lower() for piece in row["match"].split("*")]
        if max(map(len, pieces)) < SHORTEST_TEXT:
            yield report(f"text[{number}].match", "anchor", low=SHORTEST_TEXT)
        if other := seen.get("*".join(pieces)):
            yield report(f"text[{number}].match", "needless", other=f"text[{other}]")
        seen.setdefault("*".join(pieces), number)
        if not 1 <= row["weight"] <= 100:  # noqa: PLR2004 - a percentage
            yield report(f"text[{number}].weight", "range", found=row["weight"], low=1, high=100)


def proof(rule: Mapping[str, Any], report: Report) -> Iterator[Fault]:
    """A rule that looks at machines needs machines that prove it, one that reads texts needs texts."""
    if rule.get("detect") == "text":
        if not rule.get("text"):
            yield report("text", "texts")
        return
    examples = [row for row in rule.get("example", ()) if isinstance(row, dict)]
    if not examples:
        yield report("example", "examples")
        return
    expected = {row.get("expect") for row in examples}
    yield from (report("example", f"example-{which}") for which in ("fires", "silent") if which not in expected)
    for number, row in enumerate(examples, 1):
        yield from choices_of("example", row, f"example[{number}]", report)
