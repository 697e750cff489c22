"""Every variable that decides which credential Claude Code sends, or where to: `rules/variables/*.toml`, typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from claude_authdoctor.catalog import section

VariableType = Literal[
    "string",
    "boolean",
    "presence",
    "integer",
    "integer-ms",
    "port",
    "url",
    "host",
    "path",
    "command",
    "enum",
    "list",
    "headers",
    "json",
    "fd",
    "uuid",
    "email",
    "region",
    "timestamp",
    "name",
]
Status = Literal["documented", "undocumented", "internal", "no-effect"]

# A name nobody listed is a secret if it says so; hiding one too many does no harm, printing one does.
_TELLING = (
    *("KEY", "TOKEN", "SECRET", "PASSW", "PASSPHRASE", "PASSCODE", "AUTH", "CREDENTIAL", "BEARER", "COOKIE", "JWT"),
    *("PRIVATE", "SIGNATURE", "DATABASE_URL", "CONNECTION_STRING", "WEBHOOK", "HEADERS"),
)
_TELLING_END = ("_PASS", "_PWD", "_PROXY", "_DSN", "_PAT", "_CREDS")
_NEVER = ("NO_PROXY",)


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: what it is for, in which order it counts, and what a good value looks like.

    `validation` is `regex: ...`, `one-of: a, b`, `range: a..b`, or a sentence where no program can tell.
    `since` and `until` are client versions (inclusive) or empty; `not_read_from` names the settings scopes whose
    value Claude Code ignores; `source` tells documents and recordings apart (`recorded 2.1.329: ids`).
    """

    name: str
    group: str
    type: VariableType
    default: str
    precedence: str
    description: str
    validation: str
    secret: bool
    provider: str
    status: Status
    source: str
    since: str = ""
    until: str = ""
    not_read_from: tuple[str, ...] = ()

    def fits(self, value: str) -> bool | None:
        """Whether a value has the form that `validation` asks for; None where only a person can tell."""
        kind, separator, hint = self.validation.partition(": ")
        form = FORMS.get(kind) if separator else None
        return form(hint, value) if form else None


@dataclass(frozen=True, slots=True)
class Group:
    """Variables that belong together, under the heading that people see."""

    name: str
    title: str
    variables: tuple[Variable, ...]


def matches(pattern: str, value: str) -> bool:
    """Whether the whole value has the form of the pattern."""
    return re.search(pattern, value) is not None


def is_one_of(values: str, value: str) -> bool:
    """Whether the value is one of those listed; case and blanks do not matter, nor does one slash at the end."""
    return value.strip().lower().removesuffix("/") in [choice.strip().lower() for choice in values.split(",")]


def is_within(bounds: str, value: str) -> bool:
    """Whether the value is a whole number between two others, both included."""
    low, _, high = bounds.partition("..")
    text = value.strip()
    return text.isascii() and text.isdigit() and int(low) <= int(text[:20]) <= int(high)


FORMS = {"regex": matches, "one-of": is_one_of, "range": is_within}


@cache
def groups() -> tuple[Group, ...]:
    """All groups, in the order in which they are shown."""
    files = sorted(section("variables").values(), key=lambda file: int(file["order"]))
    return tuple(Group(file["group"], file["title"], tuple(of_group(file))) for file in files)


def of_group(file: Mapping[str, Any]) -> list[Variable]:
    """The variables of one file of rules/variables."""
    return [
        Variable(**{**row, "group": file["group"], "not_read_from": tuple(row.get("not_read_from", ()))})
        for row in file["variable"]
    ]


@cache
def by_name() -> Mapping[str, Variable]:
    """All variables by their exact name."""
    return {variable.name: variable for group in groups() for variable in group.variables}


def variables() -> tuple[Variable, ...]:
    """All variables, group by group."""
    return tuple(by_name().values())


def variable(name: str) -> Variable | None:
    """The variable of exactly that name."""
    return by_name().get(name)


def is_secret(name: str) -> bool:
    """Whether a variable's value must be hidden: as the catalogue says, else as the name suggests."""
    known = by_name().get(name)
    return known.secret if known else sounds_secret(name.upper())


def sounds_secret(name: str) -> bool:
    """Whether a name in capitals says that its value is a credential, or may carry one as a proxy's address does."""
    if name in _NEVER:
        return False
    return name.endswith(_TELLING_END) or any(word in name for word in _TELLING)
